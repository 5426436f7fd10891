/**
 * Takes the focus, and with it what is typed, while the text field that it is meant for is being
 * loaded: otherwise it would go to the field that had the focus before.
 */
export class TypeAhead {
  readonly #field = document.createElement('input');
  /** What had the focus before. */
  readonly before = document.activeElement instanceof HTMLElement ? document.activeElement : null;

  /** @param label the accessible name of the text field that is being loaded */
  constructor(label: string) {
    this.#field.className = 'cc-sr';
    this.#field.ariaLabel = label;
    this.#field.autocomplete = 'off';
    document.body.append(this.#field);
    this.#field.focus();
  }

  /** Passes on what was typed as soon as another element has the focus. */
  handOver(take: (text: string) => void): void {
    const done = (): void => {
      this.#field.remove();
      take(this.#field.value);
    };
    if (document.activeElement === this.#field)
      this.#field.addEventListener('blur', done, { once: true });
    else done();
  }

  /** Nothing was loaded: the focus returns. */
  cancel(): void {
    const hadFocus = document.activeElement === this.#field;
    this.#field.remove();
    if (hadFocus) this.before?.focus();
  }
}
