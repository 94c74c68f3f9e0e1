// span: which stretch of a talk is in sight, one for all its traces, and the one moment that is
// pointed at. Knows no drawing: whoever draws listens.
const shortest = 10;

export class Span {
  constructor(end) {
    this.end = Math.max(end, shortest);
    this.from = 0;
    this.to = this.end;
    this.at = null;
    this.seeing = [];
    this.pointing = [];
  }

  get whole() {
    return this.from === 0 && this.to === this.end;
  }

  see(from, to) {
    const length = Math.min(Math.max(to - from, shortest), this.end);
    const start = Math.min(Math.max((from + to - length) / 2, 0), this.end - length);
    [this.from, this.to] = [start, start + length];
    for (const tell of this.seeing) tell(this);
  }

  // There is more to see. Who sees all goes on seeing all, who sees the newest the newest.
  grow(end) {
    const { whole } = this, newest = this.to === this.end, length = this.to - this.from;
    this.end = Math.max(end, this.end);
    if (whole) this.see(0, this.end);
    else if (newest) this.see(this.end - length, this.end);
    else this.see(this.from, this.to);
  }

  // factor < 1: closer; around a moment that stays where it is.
  zoom(factor, around = this.at ?? (this.from + this.to) / 2) {
    const length = Math.min(Math.max((this.to - this.from) * factor, shortest), this.end);
    const share = (around - this.from) / (this.to - this.from);
    const from = Math.min(Math.max(around - share * length, 0), this.end - length);
    this.see(from, from + length);
  }

  move(by) {
    const length = this.to - this.from;
    const from = Math.min(Math.max(this.from + by, 0), this.end - length);
    this.see(from, from + length);
  }

  // null: at nothing. aloud: a screen reader is to say it.
  point(at, aloud = false) {
    this.at = at === null ? null : Math.min(Math.max(at, 0), this.end);
    if (aloud && this.at !== null && (this.at < this.from || this.at > this.to)) {
      const half = (this.to - this.from) / 2;
      this.see(this.at - half, this.at + half);
    }
    for (const tell of this.pointing) tell(this, aloud);
  }
}
