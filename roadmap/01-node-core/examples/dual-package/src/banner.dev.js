export default 'dual-package, resolved with the condition "development"';
