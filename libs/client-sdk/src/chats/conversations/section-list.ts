import type {
  CreateSectionRequest,
  CursorPage,
  Section,
  SectionId,
  SectionName,
  UpdateSectionRequest,
} from '@chatcall/contracts';
import type { ClientCore } from '../../client-api.js';
import { afterConnect } from '../../connection/retry.js';
import { StateCell, type Behavior } from '../../state/behavior.js';
import type { Scope } from '../../state/scope.js';
import type { OwnSections } from '../chats-api.js';

/** My sections, in their order. Loaded once they are shown, and again after every connect. */
export class SectionList implements OwnSections {
  readonly #core: ClientCore;
  readonly #sections = new StateCell<readonly Section[]>([]);
  /** Incremented by every notice and change: an answer requested before may be older. */
  #changes = 0;
  #shown = false;
  /** They are as the server has them. */
  #isCurrent = false;

  constructor(core: ClientCore) {
    this.#core = core;
    core.scope.watch(core.session.signedIn$, (session) => session.onClose(() => this.#clear()));
  }

  /** Those that are known now, without loading them. */
  get known$(): Behavior<readonly Section[]> {
    return this.#sections;
  }

  /** Loads them when it is first called. */
  get sections$(): Behavior<readonly Section[]> {
    if (!this.#shown) {
      this.#shown = true;
      this.#core.scope.watch(this.#core.session.signedIn$, (session) => this.#begin(session));
      if (this.#core.session.lifetime) this.#begin(this.#core.session.lifetime);
    }
    return this.#sections;
  }

  /** All sections, as the server has them now. */
  set(sections: readonly Section[]): void {
    this.#changes += 1;
    this.#isCurrent = true;
    this.#sections.set(sections);
  }

  /** Shows what the device has stored, until the server answers. */
  restore(sections: readonly Section[]): void {
    if (!this.#isCurrent) this.#sections.set(sections);
  }

  async create(name: SectionName): Promise<Section> {
    const request: CreateSectionRequest = { name };
    const section = await this.#core.rest.post<Section>('sections', request);
    const known = this.#sections.value;
    if (!known.some(({ id }) => id === section.id)) this.set([...known, section]);
    return section;
  }

  async update(id: SectionId, change: UpdateSectionRequest): Promise<void> {
    const section = await this.#core.rest.patch<Section>(`sections/${id}`, change);
    const known = this.#sections.value;
    const others = known.filter((one) => one.id !== id);
    const place = change.position ?? known.findIndex((one) => one.id === id);
    this.set(others.toSpliced(place < 0 ? others.length : place, 0, section));
  }

  async delete(id: SectionId): Promise<void> {
    await this.#core.rest.delete(`sections/${id}`);
    this.set(this.#sections.value.filter((one) => one.id !== id));
  }

  #begin(session: Scope): void {
    afterConnect(this.#core, session, 'sections', () => this.#load(session));
  }

  #clear(): void {
    this.set([]);
    this.#isCurrent = false;
  }

  async #load(session: Scope): Promise<void> {
    const changes = this.#changes;
    const { items } = await this.#core.rest.get<CursorPage<Section>>('sections');
    if (session.closed) return;
    if (this.#changes === changes) this.set(items);
    else await this.#load(session);
  }
}
