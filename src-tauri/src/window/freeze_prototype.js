// Freezes Object.prototype, so that no package of the page can put a property on every object of
// every other. A plain freeze would also make `object.toString = …` fail for each object that
// inherits it (ECMA-262, 10.1.9.2), which d3 and others do: so what is inherited becomes accessors
// whose setter makes an own property, as an assignment always did.
(() => {
  const shared = Object.prototype;
  const { defineProperty, freeze, getOwnPropertyDescriptor, getOwnPropertyNames } = Object;
  for (const name of getOwnPropertyNames(shared)) {
    const { value, writable, configurable } = getOwnPropertyDescriptor(shared, name);
    if (!writable || !configurable) continue;
    defineProperty(shared, name, {
      get: () => value,
      set(own) {
        if (this === shared) throw new TypeError("Object.prototype is frozen");
        defineProperty(this, name, {
          value: own,
          writable: true,
          enumerable: true,
          configurable: true,
        });
      },
      enumerable: false,
      configurable: false,
    });
  }
  freeze(shared);
})();
