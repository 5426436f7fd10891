import { Component, input, output, type ElementRef, viewChild } from '@angular/core';
import { Button } from '../../../ui/button/button';

/** Chooses the picture of the logo, and shows it on light and dark pages. */
@Component({
  selector: 'cc-logo-field',
  imports: [Button],
  template: `
    @if (version(); as shown) {
      <div class="row" data-testid="logo-previews">
        @for (theme of themes; track theme) {
          <span class="preview" [style.color-scheme]="theme">
            <img alt="" width="64" height="64" [src]="'/api/site/logo/' + shown" />
          </span>
        }
      </div>
    }
    <input
      #file
      class="cc-sr"
      type="file"
      tabindex="-1"
      aria-hidden="true"
      accept="image/png,image/jpeg,image/webp"
      data-testid="logo-file"
      (change)="choose()"
    />
    <button
      type="button"
      ccButton="soft"
      small
      [busy]="busy()"
      (click)="file.click()"
      i18n="@@avatar.choose"
      data-testid="logo-choose"
    >
      Choose a picture
    </button>
  `,
  styleUrl: '../../../ui/sections/section.css',
  styles: `
    :host {
      display: grid;
      gap: var(--cc-s3);
      justify-items: start;
    }
    .preview {
      display: grid;
      padding: var(--cc-s4);
      border: 1px solid var(--cc-line);
      border-radius: var(--cc-r3);
      background: var(--cc-sunken);
    }
  `,
})
export class LogoField {
  /** Of the picture; empty: there is none. */
  readonly version = input.required<string>();
  readonly busy = input.required<boolean>();
  readonly chosen = output<File>();
  protected readonly themes = ['light', 'dark'] as const;
  protected readonly input = viewChild.required<ElementRef<HTMLInputElement>>('file');

  protected choose(): void {
    const field = this.input().nativeElement;
    const file = field.files?.[0];
    if (file) this.chosen.emit(file);
    // The same file can be chosen again.
    field.value = '';
  }
}
