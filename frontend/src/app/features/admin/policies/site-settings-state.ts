import { inject, Injectable, signal } from '@angular/core';
import type { SettingValue, SiteSetting } from '@chatcall/contracts';
import { CLIENT } from '../../../core/client';
import { SiteInfo } from '../../../core/site/site-info';

/** The settings of the server, and the changes that this page makes. */
@Injectable()
export class SiteSettingsState {
  readonly #site = inject(CLIENT).site;
  readonly #info = inject(SiteInfo);
  readonly #settings = signal<readonly SiteSetting[] | null>(null);
  /** Null: not loaded yet. */
  readonly settings = this.#settings.asReadonly();

  async load(): Promise<void> {
    this.#settings.set(await this.#site.settings());
  }

  change(setting: SiteSetting, value: SettingValue): Promise<void> {
    return this.#apply(() => this.#site.change(setting, value));
  }

  setLogo(setting: SiteSetting, picture: File): Promise<void> {
    return this.#apply(async () => {
      const { server } = await this.#site.administration();
      return server.setLogo(setting, { content: picture, name: picture.name });
    });
  }

  undo(setting: SiteSetting): Promise<void> {
    return this.#apply(() => this.#site.undo(setting));
  }

  /** Returns to the default. */
  async reset(setting: SiteSetting): Promise<void> {
    try {
      await this.#site.reset(setting);
      void this.#info.load();
    } finally {
      await this.load().catch(() => undefined);
    }
  }

  /** After an error everything is read again: somebody else may have changed the setting. */
  async #apply(work: () => Promise<SiteSetting>): Promise<void> {
    try {
      const changed = await work();
      // The name and the colours of this page follow at once.
      void this.#info.load();
      this.#settings.update(
        (all) => all?.map((each) => (each.name === changed.name ? changed : each)) ?? null,
      );
    } catch (error) {
      await this.load().catch(() => undefined);
      throw error;
    }
  }
}
