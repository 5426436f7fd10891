import { DOCUMENT } from '@angular/common';
import { afterNextRender, Component, ElementRef, inject, input } from '@angular/core';
import { Button } from '../../../../ui/button/button';
import { Toasts } from '../../../../ui/toast/toasts';

/** Recovery codes, which are shown once, with ways to keep them. */
@Component({
  selector: 'cc-recovery-codes',
  imports: [Button],
  template: `
    <p i18n="@@factors.codesLead">
      Keep these codes in a safe place: they are shown only now. When you lose your device, each of
      them lets you sign in once.
    </p>
    <ol tabindex="-1" data-testid="recovery-codes">
      @for (code of codes(); track code) {
        <li>
          <code>{{ code }}</code>
        </li>
      }
    </ol>
    <div class="row">
      <button
        type="button"
        ccButton="plain"
        small
        data-testid="codes-copy"
        (click)="copy()"
        i18n="@@factors.copy"
      >
        Copy
      </button>
      <button
        type="button"
        ccButton="plain"
        small
        data-testid="codes-download"
        (click)="download()"
        i18n="@@factors.download"
      >
        Download
      </button>
      <button
        type="button"
        ccButton="plain"
        small
        data-testid="codes-print"
        (click)="print()"
        i18n="@@factors.print"
      >
        Print
      </button>
    </div>
  `,
  styles: `
    ol {
      display: grid;
      grid-template-columns: repeat(auto-fill, minmax(170px, 1fr));
      gap: var(--cc-s2);
      margin: var(--cc-s4) 0;
      padding: var(--cc-s3);
      border-radius: var(--cc-r2);
      background: var(--cc-surface-2);
    }
    .row {
      display: flex;
      flex-wrap: wrap;
      gap: var(--cc-s2);
    }
  `,
})
export class RecoveryCodes {
  readonly codes = input.required<readonly string[]>();
  readonly #document = inject(DOCUMENT);
  readonly #toasts = inject(Toasts);

  constructor() {
    const { nativeElement } = inject<ElementRef<HTMLElement>>(ElementRef);
    // They can take the place of a form, with the control that had the focus.
    afterNextRender(() => nativeElement.querySelector('ol')?.focus());
  }

  protected async copy(): Promise<void> {
    try {
      await this.#document.defaultView?.navigator.clipboard.writeText(this.#text());
      this.#toasts.show({ kind: 'success', text: $localize`:@@factors.copied:Copied` });
    } catch {
      this.#toasts.error($localize`:@@factors.copyFailed:Copying isn't possible here.`);
    }
  }

  protected download(): void {
    const address = URL.createObjectURL(new Blob([this.#text()], { type: 'text/plain' }));
    const link = this.#document.createElement('a');
    link.href = address;
    link.download = 'chatcall-recovery-codes.txt';
    link.click();
    URL.revokeObjectURL(address);
  }

  /** Prints the codes alone, in a frame without scripts. */
  protected print(): void {
    const frame = this.#document.createElement('iframe');
    frame.className = 'cc-sr';
    frame.title = $localize`:@@factors.codesHeading:Your recovery codes`;
    this.#document.body.append(frame);
    const page = frame.contentDocument;
    if (page) {
      const text = page.createElement('pre');
      text.textContent = this.#text();
      page.body.append(text);
    }
    frame.contentWindow?.addEventListener('afterprint', () => frame.remove(), { once: true });
    frame.contentWindow?.print();
  }

  #text(): string {
    const heading = $localize`:@@factors.codesTitle:ChatCall recovery codes for ${this.#document.location.host}:host:`;
    return `${heading}\n\n${this.codes().join('\n')}\n`;
  }
}
