import { isDeepStrictEqual } from 'node:util';
import { SETTING_NAMES, accentProblem, isColour, isSettingValue } from '@chatcall/contracts';
import type { SettingName, SettingValue, SiteSetting, UserId } from '@chatcall/contracts';
import { Injectable } from '@nestjs/common';
import { Transactor } from '../../platform/database/index.js';
import { ValidationError, requireVersion } from '../../platform/errors/index.js';
import type { ExpectedVersions } from '../../platform/errors/index.js';
import { EventBus } from '../../platform/events/index.js';
import { NothingToUndoError, SettingFixedError } from './settings.errors.js';
import { SettingChanged } from './settings.events.js';
import { SettingsRepository } from './settings.repository.js';
import type { SettingRow } from './settings.repository.js';
import { SiteSettings, defaultOf } from './site-settings.js';

/** The state of a setting that is locked. */
type Locked = Pick<SettingRow, 'value' | 'version'>;

/** Lists and changes the settings, for administrators. */
@Injectable()
export class SettingsService {
  readonly #settings: SiteSettings;
  readonly #repository: SettingsRepository;
  readonly #transactor: Transactor;
  readonly #events: EventBus;

  constructor(
    settings: SiteSettings,
    repository: SettingsRepository,
    transactor: Transactor,
    events: EventBus,
  ) {
    this.#settings = settings;
    this.#repository = repository;
    this.#transactor = transactor;
    this.#events = events;
  }

  async list(): Promise<SiteSetting[]> {
    const rows = new Map((await this.#repository.all()).map((row) => [row.name, row]));
    return SETTING_NAMES.map((name) => this.#view(name, rows.get(name)));
  }

  async get(name: SettingName): Promise<SiteSetting> {
    const row = (await this.#repository.all()).find((each) => each.name === name);
    return this.#view(name, row);
  }

  /**
   * The same value changes nothing.
   * @param actorId null: the console of the server
   * @throws ValidationError, SettingFixedError, PreconditionFailedError
   */
  change(
    actorId: UserId | null,
    name: SettingName,
    value: SettingValue,
    expected: ExpectedVersions = null,
  ): Promise<SiteSetting> {
    if (!isSettingValue(name, value) || (name === 'branding.logo' && value !== ''))
      throw new ValidationError([
        { field: 'value', detail: refusalOf(name, value), rule: 'setting' },
      ]);
    return this.#put(actorId, name, expected, () => Promise.resolve(value));
  }

  /** Uses a picture that was stored. Throws as `change`. */
  changeLogo(actorId: UserId, version: string, expected: ExpectedVersions): Promise<SiteSetting> {
    return this.#put(actorId, 'branding.logo', expected, () => Promise.resolve(version));
  }

  /**
   * Returns to the default.
   * @throws SettingFixedError, PreconditionFailedError
   */
  async reset(actorId: UserId, name: SettingName, expected: ExpectedVersions): Promise<void> {
    await this.#put(actorId, name, expected, () => Promise.resolve(null));
  }

  /**
   * Returns to the value before the last change. That is a change, too, which can be undone.
   * @throws SettingFixedError, NothingToUndoError, PreconditionFailedError
   */
  undo(actorId: UserId, name: SettingName, expected: ExpectedVersions): Promise<SiteSetting> {
    return this.#put(actorId, name, expected, async ({ version }) => {
      const before = await this.#repository.before(name, version);
      if (before === null) throw new NothingToUndoError(name);
      return before.value;
    });
  }

  async #put(
    actorId: UserId | null,
    name: SettingName,
    expected: ExpectedVersions,
    next: (locked: Locked) => Promise<SettingValue | null>,
  ): Promise<SiteSetting> {
    if (this.#settings.isFixed(name)) throw new SettingFixedError(name);
    await this.#transactor.run(async () => {
      const locked = await this.#repository.lock(name);
      requireVersion(locked.version, expected);
      const newValue = await next(locked);
      if (isDeepStrictEqual(newValue, locked.value)) return;
      await this.#repository.change({
        name,
        version: locked.version + 1,
        oldValue: locked.value,
        newValue,
        actorId,
      });
      const [value, previous] = [newValue ?? defaultOf(name), locked.value ?? defaultOf(name)];
      this.#events.publish(new SettingChanged(name, value, previous, actorId));
    });
    // The change holds here before it is answered.
    await this.#settings.look();
    return this.get(name);
  }

  #view(name: SettingName, row: SettingRow | undefined): SiteSetting {
    const { changedBy = null, changedByName = null, changedAt = null } = row ?? {};
    return {
      name,
      value: this.#settings.get(name),
      defaultValue: defaultOf(name),
      fixed: this.#settings.isFixed(name),
      version: row?.version ?? 0,
      changedAt: changedAt?.toISOString() ?? null,
      changedBy:
        changedBy === null || changedByName === null
          ? null
          : { id: changedBy, displayName: changedByName },
    };
  }
}

/** Why the setting cannot have the value. */
function refusalOf(name: SettingName, value: SettingValue): string {
  const problem =
    name === 'branding.accent' && typeof value === 'string' && isColour(value)
      ? accentProblem(value)
      : null;
  return problem === null
    ? `value is not one that ${name} may have`
    : `value is too ${problem.theme} to be readable on ${problem.theme} pages; the nearest colour that is possible is ${problem.nearest}`;
}
