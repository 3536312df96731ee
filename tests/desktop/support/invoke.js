// Calls a command of the desktop as the page's own code would.
const [command, options, done] = arguments;
window.__TAURI_INTERNALS__.invoke(command, options).then(
  (value) => done({ answered: value === undefined ? null : value }),
  (error) => done({ refused: error === undefined ? null : error }),
);
