import type { FakeAnswer } from './fake-http.js';

/** An answer that comes when the test says so. */
export interface HeldAnswer {
  readonly answer: Promise<FakeAnswer>;
  give(answer: FakeAnswer): void;
}

export function heldAnswer(): HeldAnswer {
  let give: (answer: FakeAnswer) => void = () => undefined;
  const answer = new Promise<FakeAnswer>((resolve) => (give = resolve));
  return { answer, give: (given) => give(given) };
}
