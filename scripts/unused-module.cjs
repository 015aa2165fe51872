// Stands for modules that others load and the bot never uses (`fast-loading.mjs`): whatever is asked of it is a class
// that cannot be made.
module.exports = new Proxy(
  { __esModule: true },
  {
    get: (module, name) =>
      module[name] ??
      class {
        constructor() {
          throw new Error(`${String(name)} is not loaded: see scripts/fast-loading.mjs`);
        }
      },
  },
);
