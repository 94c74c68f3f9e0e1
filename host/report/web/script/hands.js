// hands: mouse, touch and keys on a talk's traces.
//
//   mouse: point, drag over a stretch to see it closer, double click for all
//   touch: a finger points, or moves what is in sight; two fingers closer and wider
//   wheel with Ctrl: closer, wider; sideways: along
//   keys:  arrows 1 s (with Shift 10 s), Page 60 s, Home, End; + - 0
const least = 6; // pixels: less is a click

export function hands(over, span) {
  const touches = new Map();
  let drag = null;
  const mark = document.createElement("div");
  mark.className = "marked";
  mark.hidden = true;
  over.append(mark);

  const left = () => over.getBoundingClientRect().left;
  const time = (x) => span.from + ((x - left()) / over.clientWidth) * (span.to - span.from);

  function pinch(event) {
    const [one, other] = [...touches.values()];
    const before = Math.abs(one - other);
    touches.set(event.pointerId, event.clientX);
    const [first, second] = [...touches.values()];
    const now = Math.abs(first - second);
    if (before > 0 && now > 0) span.zoom(before / now, time((first + second) / 2));
  }

  over.addEventListener("pointerdown", (event) => {
    if (event.button !== 0) return;
    over.setPointerCapture(event.pointerId);
    if (event.pointerType === "touch") touches.set(event.pointerId, event.clientX);
    else drag = event.clientX;
    span.point(time(event.clientX));
  });
  over.addEventListener("pointermove", (event) => {
    if (touches.size === 2 && touches.has(event.pointerId)) return pinch(event);
    if (touches.has(event.pointerId)) {
      const by = touches.get(event.pointerId) - event.clientX;
      touches.set(event.pointerId, event.clientX);
      if (!span.whole) span.move((by / over.clientWidth) * (span.to - span.from));
    }
    if (drag !== null && Math.abs(event.clientX - drag) >= least) {
      mark.hidden = false;
      mark.style.left = `${Math.min(drag, event.clientX) - left()}px`;
      mark.style.width = `${Math.abs(event.clientX - drag)}px`;
    }
    span.point(time(event.clientX));
  });
  const up = (event) => {
    touches.delete(event.pointerId);
    if (drag !== null && !mark.hidden && event.type === "pointerup") {
      const [one, other] = [time(drag), time(event.clientX)];
      span.see(Math.min(one, other), Math.max(one, other));
    }
    drag = null;
    mark.hidden = true;
  };
  over.addEventListener("pointerup", up);
  over.addEventListener("pointercancel", up);
  over.addEventListener("pointerleave", (event) => {
    if (event.pointerType === "mouse" && drag === null) span.point(null);
  });
  over.addEventListener("dblclick", () => span.see(0, span.end));
  over.addEventListener("wheel", (event) => {
    const length = span.to - span.from;
    if (event.ctrlKey) span.zoom(Math.exp(event.deltaY / 300), time(event.clientX));
    else if (Math.abs(event.deltaX) > Math.abs(event.deltaY)) span.move((event.deltaX / over.clientWidth) * length);
    else return;
    event.preventDefault();
  }, { passive: false });
}

export function keys(event, span) {
  const step = event.shiftKey ? 10 : 1;
  const at = span.at ?? span.from;
  const moves = {
    ArrowLeft: () => span.point(at - step, true), ArrowRight: () => span.point(at + step, true),
    ArrowDown: () => span.point(at - step, true), ArrowUp: () => span.point(at + step, true),
    PageDown: () => span.point(at - 60, true), PageUp: () => span.point(at + 60, true),
    Home: () => span.point(0, true), End: () => span.point(span.end, true),
    "+": () => span.zoom(0.5), "=": () => span.zoom(0.5), "-": () => span.zoom(2), 0: () => span.see(0, span.end),
  };
  if (event.ctrlKey || event.metaKey || event.altKey || !(event.key in moves)) return;
  event.preventDefault();
  moves[event.key]();
}
