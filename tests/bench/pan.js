// Waits for the canvas, drags it to and fro, and answers the milliseconds of each frame.
const done = arguments[arguments.length - 1];
const FRAMES = 180;

function begin() {
  const pane = document.querySelector(".react-flow__pane");
  if (!pane || !document.querySelector(".react-flow__edge-path, [data-edges] path")) return setTimeout(begin, 50);
  const box = pane.getBoundingClientRect();
  const from = { x: box.x + box.width / 2, y: box.y + box.height - 40 };
  while (document.elementFromPoint(from.x, from.y) !== pane && from.x < box.right - 40) from.x += 1;
  const fire = (target, type, x, y) =>
    target.dispatchEvent(
      new MouseEvent(type, { bubbles: true, cancelable: true, view: window, button: 0, buttons: 1, clientX: x, clientY: y }),
    );
  const times = [];
  fire(pane, "mousedown", from.x, from.y);
  const frame = (now) => {
    times.push(now);
    const step = times.length;
    if (step > FRAMES) {
      fire(window, "mouseup", from.x, from.y);
      return done(times.slice(1).map((time, at) => time - times[at]));
    }
    fire(window, "mousemove", from.x - 250 * Math.sin(step / 15), from.y - 120 * Math.sin(step / 10));
    requestAnimationFrame(frame);
  };
  requestAnimationFrame(frame);
}

begin();
