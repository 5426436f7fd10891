import { accentProblem, isColour } from './accent.js';
import type { DisplayName, Timestamp, UserId } from './protocol.js';
import { isPlainText, isVisibleText } from './text.js';
import { SITE_PERMISSIONS } from './site.js';
import type { SiteRole } from './site.js';
import { CONSENTS, USER_LANGUAGES } from './users.js';
import type { Consent, UserLanguage } from './users.js';

/** Who may create an account. */
export type RegistrationMode = 'open' | 'domain' | 'approval' | 'invitation' | 'closed';

interface TextSetting {
  readonly kind: 'text';
  readonly default: string;
  readonly maxLength: number;
}

/** A length of time in seconds. */
interface SecondsSetting {
  readonly kind: 'seconds';
  readonly default: number;
  readonly minimum: number;
  readonly maximum: number;
  /** 0 is allowed as well: without a limit. */
  readonly unlimited: boolean;
}

interface NumberSetting {
  readonly kind: 'number';
  readonly default: number;
  readonly minimum: number;
  readonly maximum: number;
}

interface FlagSetting {
  readonly kind: 'flag';
  readonly default: boolean;
}

interface ChoiceSetting<Choice extends string> {
  readonly kind: 'choice';
  readonly default: Choice;
  readonly choices: readonly Choice[];
}

/** Any number of the choices. */
interface SelectionSetting<Choice extends string> {
  readonly kind: 'selection';
  readonly default: readonly Choice[];
  readonly choices: readonly Choice[];
}

/** Names of domains, in lower case. */
interface DomainsSetting {
  readonly kind: 'domains';
  readonly default: readonly string[];
  readonly maxItems: number;
}

/** Several lines of plain text; may be empty. */
interface ParagraphSetting {
  readonly kind: 'paragraph';
  readonly default: string;
  readonly maxLength: number;
}

/** A colour that can be the accent of the apps; empty: their own one. */
interface AccentSetting {
  readonly kind: 'accent';
  readonly default: string;
}

/** The version of a picture that was uploaded; empty: there is none. */
interface PictureSetting {
  readonly kind: 'picture';
  readonly default: string;
}

interface LinksSetting {
  readonly kind: 'links';
  readonly default: readonly SiteLink[];
  readonly maxItems: number;
}

/** A link that everybody sees on the page to sign in. */
export interface SiteLink {
  /** One line. */
  readonly label: string;
  /** With `https` or `mailto`. */
  readonly address: string;
}

/** Greatest lengths of the parts of a link. */
export const SITE_LINK_MAX = { label: 60, address: 500 } as const;

/** What a setting accepts, and the value that it has at first. */
export type SettingRule =
  | TextSetting
  | SecondsSetting
  | NumberSetting
  | FlagSetting
  | ChoiceSetting<string>
  | SelectionSetting<string>
  | DomainsSetting
  | ParagraphSetting
  | AccentSetting
  | PictureSetting
  | LinksSetting;

const CHANNEL_CREATORS: readonly SiteRole[] = (
  Object.keys(SITE_PERMISSIONS) as readonly SiteRole[]
).filter((role) => SITE_PERMISSIONS[role].includes('channels.create'));
/** Bots cannot set one up. */
const FACTOR_ROLES: readonly SiteRole[] = (
  Object.keys(SITE_PERMISSIONS) as readonly SiteRole[]
).filter((role) => role !== 'bot');
const REGISTRATION_MODES: readonly RegistrationMode[] = [
  'open',
  'domain',
  'approval',
  'invitation',
  'closed',
];
const YEAR = 31_536_000;

/** All settings of a server that administrators change while it runs. */
export const SITE_SETTINGS = {
  /** Shown on the page to sign in and in the title. */
  'site.name': { kind: 'text', default: 'ChatCall', maxLength: 60 },
  /** The colour of controls and own messages, as `#rrggbb`; empty: that of the apps. */
  'branding.accent': { kind: 'accent', default: '' },
  /** Changed with `PUT /api/admin/logo`, and not with a value. */
  'branding.logo': { kind: 'picture', default: '' },
  /** Shown on the page to sign in. */
  'branding.signInText': { kind: 'paragraph', default: '', maxLength: 500 },
  'branding.links': { kind: 'links', default: [], maxItems: 5 },
  'registration.mode': choice<RegistrationMode>(REGISTRATION_MODES, 'open'),
  /** Of the e-mail addresses that may register in the mode `domain`; subdomains count separately. */
  'registration.domains': { kind: 'domains', default: [], maxItems: 100 },
  /** Members may invite, too. */
  'invitations.members': { kind: 'flag', default: false },
  /** What everybody has to accept before they use this server; empty: there are no terms. */
  'terms.text': { kind: 'paragraph', default: '', maxLength: 20_000 },
  /** Of new passwords, in characters; existing ones stay. */
  'passwords.minLength': { kind: 'number', default: 10, minimum: 10, maximum: 64 },
  /** A device that was not used for this long is signed out. */
  'sessions.idleSeconds': {
    kind: 'seconds',
    default: 604_800,
    minimum: 60,
    maximum: YEAR,
    unlimited: false,
  },
  /** A device is signed out this long after its sign-in, also when it is used. */
  'sessions.maxSeconds': {
    kind: 'seconds',
    default: 0,
    minimum: 300,
    maximum: 10 * YEAR,
    unlimited: true,
  },
  /** Site roles that need a second factor. */
  'factors.required': selection<SiteRole>(FACTOR_ROLES, []),
  /** For how many days users may do without one. */
  'factors.graceDays': { kind: 'number', default: 7, minimum: 0, maximum: 90 },
  'channels.creators': selection<SiteRole>(CHANNEL_CREATORS, CHANNEL_CREATORS),
  /** How long authors may edit their messages. */
  'messages.editSeconds': {
    kind: 'seconds',
    default: 0,
    minimum: 1,
    maximum: 1_000_000_000,
    unlimited: true,
  },
  /** The server fetches the pages of links in messages, and shows their titles and pictures. */
  'links.previews': { kind: 'flag', default: false },
  /** Participants of calls may share their screens. */
  'calls.screenSharing': { kind: 'flag', default: true },
  /** What new accounts accept; users change it for themselves. */
  'consent.messages': choice<Consent>(CONSENTS, 'everyone'),
  'consent.calls': choice<Consent>(CONSENTS, 'everyone'),
  'consent.adding': choice<Consent>(CONSENTS, 'everyone'),
  /** Of mails to users who have chosen none. */
  'mail.language': choice<UserLanguage>(USER_LANGUAGES, 'en'),
} as const satisfies Readonly<Record<string, SettingRule>>;

export type SettingName = keyof typeof SITE_SETTINGS;

/** All settings, in the order in which they are shown. */
export const SETTING_NAMES = Object.keys(SITE_SETTINGS) as readonly SettingName[];

type ValueOf<Rule> = Rule extends { readonly kind: 'text' | 'paragraph' | 'accent' | 'picture' }
  ? string
  : Rule extends { readonly kind: 'seconds' | 'number' }
    ? number
    : Rule extends { readonly kind: 'flag' }
      ? boolean
      : Rule extends ChoiceSetting<infer Choice>
        ? Choice
        : Rule extends SelectionSetting<infer Choice>
          ? readonly Choice[]
          : Rule extends { readonly kind: 'links' }
            ? readonly SiteLink[]
            : readonly string[];

/** The type of the value of each setting. */
export type SettingValues = { readonly [N in SettingName]: ValueOf<(typeof SITE_SETTINGS)[N]> };

/** The value of any setting. */
export type SettingValue = string | number | boolean | readonly string[] | readonly SiteLink[];

/** A setting as administrators see it. */
export interface SiteSetting {
  readonly name: SettingName;
  readonly value: SettingValue;
  readonly defaultValue: SettingValue;
  /** The environment of the server sets the value: it cannot be changed here. */
  readonly fixed: boolean;
  /** Counts the changes. */
  readonly version: number;
  /** Null: it was never changed. */
  readonly changedAt: Timestamp | null;
  /** Null: nobody, or the console of the server. */
  readonly changedBy: { readonly id: UserId; readonly displayName: DisplayName } | null;
}

export interface ChangeSettingRequest {
  readonly value: SettingValue;
}

/** What everybody may know of a server, also before signing in. */
export interface Site {
  readonly name: string;
  readonly registration: RegistrationMode;
  readonly setup: SetupState;
  /** The address of the web app at which passkeys work; null: nowhere. */
  readonly passkeyOrigin: string | null;
  /** Of new passwords, in characters. */
  readonly passwordMinLength: number;
  /** The colour of controls and own messages, as `#rrggbb`; empty: that of the app. */
  readonly accent: string;
  /** A square picture with the query `size`, 256 or 512; null: that of the app. */
  readonly logoUrl: string | null;
  /** Lines of plain text for the page to sign in; may be empty. */
  readonly signInText: string;
  /** Below it. */
  readonly links: readonly SiteLink[];
  /** Of the terms that users have to accept; 0: there are none. */
  readonly termsVersion: number;
}

/** The terms that users have to accept. */
export interface Terms {
  /** Another one after each change of the text; 0: there are none. */
  readonly version: number;
  /** Lines of plain text. */
  readonly text: string;
}

export interface AcceptTermsRequest {
  /** Of the text that the user has read. */
  readonly version: number;
}

/**
 * Whether the server has an owner. `needed`: nobody has an account, and the first one needs the setup
 * code that the server has printed; `owner-missing`: there are accounts, and a user can become owner
 * with the code.
 */
export type SetupState = 'needed' | 'owner-missing' | 'done';

/** All states of the setup. */
export const SETUP_STATES: readonly SetupState[] = ['needed', 'owner-missing', 'done'];

export interface ClaimOwnershipRequest {
  readonly setupCode: string;
}

const DOMAIN =
  /^(?=.{1,253}$)[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?)+$/;

const HTTPS =
  /^https:\/\/[\p{L}\p{N}](?:[\p{L}\p{N}.-]*[\p{L}\p{N}])?(?::\d{1,5})?(?:[/?#][^\s<>"'`\\^{|}]*)?$/iu;
const MAILTO = /^mailto:[^\s<>"'`\\^{|}?@]+@[\p{L}\p{N}.-]+(?:\?[^\s<>"'`\\^{|}]*)?$/iu;

/** Whether a setting may have this value. */
export function isSettingValue<N extends SettingName>(
  name: N,
  value: unknown,
): value is SettingValues[N] {
  return accepts(SITE_SETTINGS[name], value);
}

function accepts(rule: SettingRule, value: unknown): boolean {
  switch (rule.kind) {
    case 'flag':
      return typeof value === 'boolean';
    case 'text':
      return (
        typeof value === 'string' &&
        value.length <= rule.maxLength &&
        isVisibleText(value) &&
        isPlainText(value)
      );
    case 'paragraph':
      return typeof value === 'string' && isParagraph(value, rule.maxLength);
    case 'accent':
      return (
        value === '' ||
        (typeof value === 'string' && isColour(value) && accentProblem(value) === null)
      );
    case 'picture':
      return value === '' || (typeof value === 'string' && /^[0-9a-f]{32}$/.test(value));
    case 'links':
      return Array.isArray(value) && value.length <= rule.maxItems && value.every(isSiteLink);
    case 'choice':
      return rule.choices.some((each) => each === value);
    case 'selection':
      return isSet(value, rule.choices.length, (item) => rule.choices.includes(item));
    case 'domains':
      return isSet(value, rule.maxItems, (item) => DOMAIN.test(item));
    case 'number':
      return (
        Number.isInteger(value) && Number(value) >= rule.minimum && Number(value) <= rule.maximum
      );
    case 'seconds':
      return (
        Number.isInteger(value) &&
        ((rule.unlimited && value === 0) ||
          (Number(value) >= rule.minimum && Number(value) <= rule.maximum))
      );
  }
}

/** Empty, or lines of which at least one can be seen. Tabs may be in them. */
function isParagraph(text: string, maxLength: number): boolean {
  if (text === '') return true;
  return text.length <= maxLength && isVisibleText(text) && text.split(/[\n\t]/).every(isPlainText);
}

/** Whether the value is a link for the page to sign in. */
export function isSiteLink(value: unknown): value is SiteLink {
  if (typeof value !== 'object' || value === null || Object.keys(value).length !== 2) return false;
  const { label, address } = value as Partial<Record<keyof SiteLink, unknown>>;
  return (
    typeof label === 'string' &&
    label.length <= SITE_LINK_MAX.label &&
    isVisibleText(label) &&
    isPlainText(label) &&
    typeof address === 'string' &&
    address.length <= SITE_LINK_MAX.address &&
    isPlainText(address) &&
    (HTTPS.test(address) || MAILTO.test(address))
  );
}

/** An array of different texts that all pass. */
function isSet(value: unknown, maxItems: number, passes: (item: string) => boolean): boolean {
  return (
    Array.isArray(value) &&
    value.length <= maxItems &&
    new Set(value).size === value.length &&
    value.every((item) => typeof item === 'string' && passes(item))
  );
}

function choice<Choice extends string>(
  choices: readonly Choice[],
  first: Choice,
): ChoiceSetting<Choice> {
  return { kind: 'choice', choices, default: first };
}

function selection<Choice extends string>(
  choices: readonly Choice[],
  first: readonly Choice[],
): SelectionSetting<Choice> {
  return { kind: 'selection', choices, default: first };
}
