import { Component, input, output } from '@angular/core';
import { SITE_LINK_MAX, type SiteLink } from '@chatcall/contracts';
import { Button } from '../../../ui/button/button';
import { IconButton } from '../../../ui/button/icon-button';
import { Icon } from '../../../ui/icon/icon';

/** Enters links with their names. */
@Component({
  selector: 'cc-links-field',
  imports: [Button, Icon, IconButton],
  template: `
    @for (link of value(); track $index) {
      <div class="link" role="group" [attr.aria-label]="names.link + ' ' + ($index + 1)">
        <input
          #label
          class="cc-input"
          dir="auto"
          [attr.maxlength]="max.label"
          [attr.aria-label]="names.label"
          [placeholder]="names.label"
          [value]="link.label"
          (input)="change($index, { label: label.value, address: address.value })"
        />
        <input
          #address
          class="cc-input"
          type="url"
          spellcheck="false"
          [placeholder]="'https://'"
          [attr.maxlength]="max.address"
          [attr.aria-label]="names.address"
          [value]="link.address"
          (input)="change($index, { label: label.value, address: address.value })"
        />
        <button
          type="button"
          ccIconButton
          [label]="names.remove + ' ' + ($index + 1)"
          (click)="remove($index)"
        >
          <cc-icon name="x" />
        </button>
      </div>
    }
    @if (value().length < most()) {
      <button type="button" ccButton="soft" small (click)="add()" data-testid="add-link">
        <span i18n="@@branding.addLink">Add a link</span>
      </button>
    }
  `,
  styles: `
    :host {
      display: grid;
      gap: var(--cc-s3);
      justify-items: start;
    }
    .link {
      display: grid;
      grid-template-columns: minmax(0, 2fr) minmax(0, 3fr) auto;
      gap: var(--cc-s2);
      align-items: center;
      width: 100%;
    }
    @media (max-width: 44.9375rem) {
      .link {
        grid-template-columns: minmax(0, 1fr) auto;
      }
      .link input:nth-of-type(2) {
        grid-row: 2;
      }
    }
  `,
})
export class LinksField {
  readonly value = input.required<readonly SiteLink[]>();
  readonly most = input.required<number>();
  readonly changed = output<readonly SiteLink[]>();
  protected readonly max = SITE_LINK_MAX;
  protected readonly names = {
    link: $localize`:@@branding.linkOf:Link`,
    label: $localize`:@@branding.linkName:Name of the link`,
    address: $localize`:@@branding.linkAddress:Address`,
    remove: $localize`:@@branding.removeLink:Remove link`,
  };

  protected change(index: number, link: SiteLink): void {
    this.changed.emit(this.value().map((each, at) => (at === index ? link : each)));
  }

  protected remove(index: number): void {
    this.changed.emit(this.value().filter((_, at) => at !== index));
  }

  protected add(): void {
    this.changed.emit([...this.value(), { label: '', address: '' }]);
  }
}
