import { Component, inject, signal } from '@angular/core';
import { RouterOutlet } from '@angular/router';
import { Panes } from '../../core/layout/viewport';
import { InTurn } from '../../core/start/render-turns';
import { KeyValue } from '../../platform/key-value';
import { ChatsState } from './chats-state';
import { Sidebar } from './sidebar/sidebar';

const WIDTH_KEY = 'chatcall.sidebarWidth';
/** Pixels. */
const [NARROWEST, USUAL, WIDEST] = [260, 328, 440];

/** List and timeline side by side; on phones only one of them. */
@Component({
  selector: 'cc-chats-page',
  imports: [InTurn, RouterOutlet, Sidebar],
  templateUrl: './chats-page.html',
  styleUrl: './chats-page.css',
  host: {
    '[class.single]': 'panes.single()',
    '[class.with-timeline]': 'open()',
    '[style.--list]': "width() + 'px'",
  },
})
export class ChatsPage {
  readonly #chats = inject(ChatsState);
  readonly #store = inject(KeyValue);
  protected readonly panes = inject(Panes);
  protected readonly open = this.#chats.paneOpen;
  protected readonly width = signal(clamp(Number(this.#store.get(WIDTH_KEY) ?? USUAL)));
  protected readonly limits = { min: NARROWEST, max: WIDEST };

  protected grab(event: PointerEvent): void {
    const bar = event.currentTarget as HTMLElement;
    const start = event.clientX - this.width();
    bar.setPointerCapture(event.pointerId);
    const move = (moved: PointerEvent): void => this.width.set(clamp(moved.clientX - start));
    const end = (): void => {
      bar.removeEventListener('pointermove', move);
      this.#keep();
    };
    bar.addEventListener('pointermove', move);
    bar.addEventListener('lostpointercapture', end, { once: true });
  }

  protected key(event: KeyboardEvent): void {
    const step = { ArrowLeft: -16, ArrowRight: 16 }[event.key];
    if (step === undefined) return;
    event.preventDefault();
    this.width.update((width) => clamp(width + step));
    this.#keep();
  }

  protected reset(): void {
    this.width.set(USUAL);
    this.#keep();
  }

  #keep(): void {
    this.#store.set(WIDTH_KEY, String(this.width()));
  }
}

function clamp(width: number): number {
  return Number.isFinite(width) ? Math.min(WIDEST, Math.max(NARROWEST, Math.round(width))) : USUAL;
}
