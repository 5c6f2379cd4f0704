export default 'dual-package';
