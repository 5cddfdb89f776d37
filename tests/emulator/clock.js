// The time of a stage: the machine's, or so many seconds ahead of it (behind, if negative).
export class Clock {
  #skewSeconds;

  constructor(skewSeconds = 0) {
    this.#skewSeconds = skewSeconds;
  }

  get isSkewed() {
    return this.#skewSeconds !== 0;
  }

  // In milliseconds since 1970.
  now() {
    return Date.now() + this.#skewSeconds * 1000;
  }

  epochSeconds() {
    return Math.floor(this.now() / 1000);
  }

  // As a Date header has it.
  httpDate() {
    return new Date(this.now()).toUTCString();
  }

  // An answer of another machine as if it had this clock.
  shiftDate(answer) {
    if (!this.isSkewed) return answer;
    const isDate = (text, i, all) => i % 2 === 1 && all[i - 1].toLowerCase() === 'date';
    const shifted = (text) => new Date(Date.parse(text) + this.#skewSeconds * 1000).toUTCString();
    return { ...answer, headers: answer.headers.map((text, i, all) => (isDate(text, i, all) ? shifted(text) : text)) };
  }
}
