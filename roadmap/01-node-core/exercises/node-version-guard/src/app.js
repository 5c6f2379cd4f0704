console.log('app: ready');
