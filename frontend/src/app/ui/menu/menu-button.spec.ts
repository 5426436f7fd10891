import { Component, signal } from '@angular/core';
import { TestBed, type ComponentFixture } from '@angular/core/testing';
import { MatMenu, MatMenuItem } from '@angular/material/menu';
import { MenuAnchor } from './menu-anchor';
import { MenuButton } from './menu-button';

@Component({
  imports: [MatMenu, MatMenuItem, MenuAnchor, MenuButton],
  template: `
    <button type="button" ccMenuButton #more="ccMenuButton" (openChange)="changes.push($event)">
      {{ word }}
    </button>
    @if (shown()) {
      @defer (when more.wanted()) {
        <mat-menu #menu="matMenu">
          <button mat-menu-item type="button" (click)="clicks = clicks + 1">{{ word }}</button>
        </mat-menu>
        <cc-menu-anchor [button]="more" [menu]="menu" />
      }
    }
  `,
})
class Page {
  readonly shown = signal(true);
  readonly changes: boolean[] = [];
  clicks = 0;
  readonly word = 'Entry';
}

describe('a button whose menu is loaded on demand', () => {
  let fixture: ComponentFixture<Page>;
  const button = (): HTMLElement =>
    (fixture.nativeElement as HTMLElement).querySelector('button') as HTMLElement;
  const entry = (): HTMLElement | null => document.querySelector<HTMLElement>('[role="menuitem"]');
  const until = async (done: () => boolean): Promise<void> => {
    while (!done()) {
      await new Promise((resolve) => setTimeout(resolve));
      await fixture.whenStable();
    }
  };
  const open = async (): Promise<void> => {
    button().click();
    await until(() => entry() !== null && button().ariaExpanded === 'true');
  };

  beforeEach(async () => {
    fixture = TestBed.createComponent(Page);
    document.body.append(fixture.nativeElement as HTMLElement);
    await fixture.whenStable();
  });

  it('opens with the first click, in a named region', async () => {
    expect(button().getAttribute('aria-haspopup')).toBe('menu');
    expect(document.querySelector('mat-menu')).toBeNull();
    await open();
    expect(fixture.componentInstance.changes).toEqual([true]);
    expect(entry()?.closest('[role="region"]')?.ariaLabel ?? '').toBe('Menus and dialogs');
    await until(() => document.activeElement === entry());
  });

  it('has the focus again when an entry was chosen, and opens again', async () => {
    await open();
    entry()?.click();
    await until(() => button().ariaExpanded === 'false');
    expect(fixture.componentInstance.clicks).toBe(1);
    expect(document.activeElement).toBe(button());
    await open();
    expect(fixture.componentInstance.changes).toEqual([true, false, true]);
  });

  it('is not open when what has the menu disappears', async () => {
    await open();
    fixture.componentInstance.shown.set(false);
    await until(() => button().ariaExpanded === 'false');
    expect(document.querySelector('cc-menu-anchor')).toBeNull();
  });
});
