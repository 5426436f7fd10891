import type { SettingName, SettingValue, UserId } from '@chatcall/contracts';
import { DomainEvent } from '../../platform/events/index.js';

/** A setting was changed. Published once, by the process that changed it. */
export class SettingChanged extends DomainEvent {
  constructor(
    readonly name: SettingName,
    readonly value: SettingValue,
    readonly previous: SettingValue,
    /** Null: the console of the server. */
    readonly actorId: UserId | null,
  ) {
    super();
  }
}

/** This process uses another value of a setting from now on. Published on every process. */
export class SettingApplied extends DomainEvent {
  constructor(readonly name: SettingName) {
    super();
  }
}
