import { effect, inject, Injectable, signal } from '@angular/core';
import { Title } from '@angular/platform-browser';
import { TitleStrategy, type RouterStateSnapshot } from '@angular/router';
import { isolate } from '../i18n/isolate';

/** The title of the tab: unread count, open page or conversation, name of the server. */
@Injectable({ providedIn: 'root' })
export class AppTitle extends TitleStrategy {
  readonly #title = inject(Title);
  readonly #page = signal<string | null>(null);
  readonly #subject = signal<string | null>(null);
  readonly #unread = signal(0);
  readonly #site = signal('ChatCall');

  constructor() {
    super();
    effect(() => {
      const count = this.#unread();
      const subject = this.#subject();
      const words = [subject === null ? this.#page() : isolate(subject), this.#site()]
        .filter(Boolean)
        .join(' · ');
      this.#title.setTitle(count > 0 ? `(${count > 99 ? '99+' : count}) ${words}` : words);
    });
  }

  override updateTitle(snapshot: RouterStateSnapshot): void {
    this.#page.set(this.buildTitle(snapshot) ?? null);
  }

  /** Name of the open conversation; null when none is. */
  setSubject(subject: string | null): void {
    this.#subject.set(subject);
  }

  /** Name of the server. */
  setSite(name: string): void {
    this.#site.set(name);
  }

  setUnread(count: number): void {
    this.#unread.set(count);
  }
}
