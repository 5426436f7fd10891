import {
  ChangeDetectorRef,
  Component,
  computed,
  effect,
  inject,
  input,
  signal,
  untracked,
} from '@angular/core';
import {
  email,
  form,
  FormField,
  maxLength,
  minLength,
  pattern,
  readonly,
  required,
  validate,
  type ValidationError,
} from '@angular/forms/signals';
import { Router, RouterLink } from '@angular/router';
import { ChatCallError } from '@chatcall/client-sdk';
import { LIMITS, USER_LANGUAGES, USERNAME_PATTERN } from '@chatcall/contracts';
import type { InvitationPreview } from '@chatcall/contracts';
import { CLIENT } from '../../core/client';
import { errorText } from '../../core/errors/error-text';
import {
  nameError,
  nameMissing,
  passwordMissing,
  passwordShort,
  usernameMissing,
  usernameRule,
} from '../../core/errors/field-errors';
import { weakPasswordText } from '../../core/errors/weak-password-text';
import { Locale } from '../../core/i18n/languages';
import { isOwnPath, SIGNED_IN, Session } from '../../core/session/session';
import { SiteInfo } from '../../core/site/site-info';
import { Button } from '../../ui/button/button';
import { Control, Field, FocusAtStart, focusFirstInvalid, shownError } from '../../ui/field/field';
import { submitForm } from '../../ui/field/submit-form';
import { Icon } from '../../ui/icon/icon';
import { PasswordBox } from '../../ui/password/password-box';
import { PasswordMeter } from '../../ui/password/password-meter';
import { LinkToken } from './link-token';
import { setupCodeMissing, setupText } from './setup-text';
import { ShownTerms } from './shown-terms';
import { SignInFrame } from './sign-in-frame';
import { TermsText } from './terms-text';
import { openWaitingPage } from './waiting-pages';

type FieldName = 'setupCode' | 'displayName' | 'username' | 'email' | 'password' | 'terms';

/** The page to create an account; on a new server, the one of its owner. */
@Component({
  selector: 'cc-register',
  imports: [
    Button,
    Control,
    Field,
    FocusAtStart,
    FormField,
    Icon,
    PasswordBox,
    PasswordMeter,
    RouterLink,
    SignInFrame,
    TermsText,
  ],
  providers: [LinkToken, ShownTerms],
  templateUrl: './register.html',
  styleUrls: ['./sign-in.css', './register.css'],
})
export class Register {
  readonly #session = inject(Session);
  readonly #router = inject(Router);
  readonly #page = inject(ChangeDetectorRef);
  protected readonly info = inject(SiteInfo);
  readonly #site = inject(CLIENT).site;
  /** The server has no owner yet: this is the first account. */
  protected readonly setup = computed(() => this.info.site()?.setup === 'needed');
  readonly #language = USER_LANGUAGES.find((code) => code === inject(Locale).language);
  /** The token of the invitation whose link was opened. */
  readonly #invitation = inject(LinkToken).value;
  /** An administrator decides about new accounts. */
  protected readonly approval = computed(
    () => this.#invitation === null && this.info.site()?.registration === 'approval',
  );
  /** Why nobody can register here, or not without an invitation; null otherwise. */
  protected readonly closed = computed(() => {
    const site = this.info.site();
    if (site === null || site.setup === 'needed' || this.#invitation !== null) return null;
    if (site.registration === 'closed') return closedText('AUTH.REGISTRATION_CLOSED');
    return site.registration === 'invitation' ? closedText('AUTH.INVITATION_REQUIRED') : null;
  });
  readonly #terms = inject(ShownTerms);
  /** There are terms that new users have to accept. */
  protected readonly terms = computed(() => (this.info.site()?.termsVersion ?? 0) > 0);
  /** Who invites; null without an invitation, or until it is known. */
  protected readonly invitation = signal<InvitationPreview | null>(null);
  /** The path to open afterwards; ignored unless it is a path of this app. */
  readonly return = input<string>();

  readonly #model = signal({
    setupCode: '',
    displayName: '',
    username: '',
    email: '',
    password: '',
    terms: false,
  });
  protected readonly form = form(this.#model, (path) => {
    required(path.setupCode, { when: () => this.setup(), message: setupCodeMissing });
    maxLength(path.setupCode, LIMITS.setupCodeMax);
    required(path.displayName, { message: nameMissing });
    validate(path.displayName, ({ value }) => {
      const message = value() === '' ? null : nameError(value(), nameMissing());
      return message === null ? undefined : { kind: 'name', message };
    });
    maxLength(path.displayName, LIMITS.displayNameMax);
    required(path.username, { message: usernameMissing });
    minLength(path.username, LIMITS.usernameMin, { message: usernameRule });
    maxLength(path.username, LIMITS.usernameMax);
    pattern(path.username, USERNAME_PATTERN, { message: usernameRule });
    required(path.email, {
      message: () => $localize`:@@register.emailMissing:Enter your email address.`,
    });
    email(path.email, {
      message: () => $localize`:@@register.emailWrong:This doesn't look like an email address.`,
    });
    maxLength(path.email, LIMITS.emailMax);
    readonly(path.email, { when: () => typeof this.invitation()?.email === 'string' });
    required(path.password, { message: passwordMissing });
    minLength(path.password, () => this.info.passwordMin(), {
      message: () => passwordShort(this.info.passwordMin()),
    });
    maxLength(path.password, LIMITS.passwordMax);
    required(path.terms, {
      when: () => this.terms(),
      message: () => $localize`:@@register.termsMissing:Read and accept the terms to continue.`,
    });
  });
  protected readonly failure = signal<string | null>(null);
  protected readonly shownError = shownError;
  protected readonly password = computed(() => this.#model().password);
  /** Whose password it is, as far as the fields are filled in. */
  protected readonly user = this.#model.asReadonly();

  constructor() {
    effect(() => {
      if (this.terms()) untracked(() => void this.#terms.load());
    });
    const token = this.#invitation;
    if (token !== null) void this.#preview(token);
  }

  async #preview(token: string): Promise<void> {
    try {
      const invitation = await this.#site.invitation(token);
      this.invitation.set(invitation);
      const { email: address } = invitation;
      if (address !== null) this.#model.update((model) => ({ ...model, email: address }));
    } catch (error) {
      // The attempt to register tells anything else.
      if (error instanceof ChatCallError && error.code === 'AUTH.LINK_INVALID')
        this.failure.set(closedText(error.code));
    }
  }

  /**
   * Suggests a username from the name until the user changes it. Rendered at once, so that it
   * cannot change between focusing the field and typing the first letter.
   */
  protected suggest(): void {
    if (this.form.username().dirty()) return;
    this.#model.update((model) => ({ ...model, username: suggestUsername(model.displayName) }));
    this.#page.detectChanges();
  }

  protected lower(): void {
    this.#model.update((model) => ({ ...model, username: model.username.trim().toLowerCase() }));
  }

  protected async send(event: Event): Promise<void> {
    event.preventDefault();
    this.failure.set(null);
    this.lower();
    const target = event.currentTarget;
    const submitted = await submitForm(this.form, async () => {
      const { setupCode, displayName, username, email: address, password } = this.#model();
      const terms = this.#terms.terms();
      try {
        await this.#session.register({
          displayName: displayName.trim(),
          username,
          email: address.trim(),
          password,
          ...(this.#invitation === null ? {} : { invitation: this.#invitation }),
          ...(this.terms() && terms !== null ? { acceptedTerms: terms.version } : {}),
          ...(this.setup() ? { setupCode: setupCode.trim() } : {}),
          ...(this.#language === undefined ? {} : { language: this.#language }),
        });
        return undefined;
      } catch (error) {
        if (await openWaitingPage(this.#router, error)) return { kind: 'waiting' };
        return this.#errorsOf(error);
      }
    });
    if (!submitted) return focusFirstInvalid(target);
    const url = this.return() ?? null;
    await this.#router.navigateByUrl(isOwnPath(url) ? url : '/chats', {
      replaceUrl: true,
      info: SIGNED_IN,
    });
  }

  /** Errors of the server for single fields; others are shown above the button. */
  #errorsOf(error: unknown): ValidationError.WithOptionalFieldTree[] {
    const at = (name: FieldName, message: string) => ({
      kind: 'server',
      message,
      fieldTree: this.form[name],
    });
    if (error instanceof ChatCallError) {
      if (error.code === 'AUTH.SETUP_CODE_WRONG')
        return [at('setupCode', setupText(error.code) ?? errorText(error))];
      if (error.code === 'AUTH.TERMS_REQUIRED') {
        // There are some, or others, since the page was opened.
        this.#model.update((model) => ({ ...model, terms: false }));
        void this.info.load();
        void this.#terms.load();
        return [at('terms', errorText(error))];
      }
      if (error.code === 'AUTH.EMAIL_TAKEN') return [at('email', errorText(error))];
      if (error.code === 'AUTH.USERNAME_TAKEN') return [at('username', errorText(error))];
      if (error.code === 'AUTH.PASSWORD_WEAK') return [at('password', weakPasswordText(error))];
      const known = error.fields.filter((problem) => problem.field in this.#model());
      if (known.length > 0)
        return known.map((problem) => at(problem.field as FieldName, fieldRule(problem.field)));
    }
    if (error instanceof ChatCallError && isSetupCode(error.code)) void this.info.load();
    this.failure.set(
      (error instanceof ChatCallError ? closedText(error.code) : null) ?? errorText(error),
    );
    return [{ kind: 'server', message: '' }];
  }
}

/** The server has another state than the page shows. */
function isSetupCode(code: string): boolean {
  return code === 'AUTH.SETUP_REQUIRED' || code === 'AUTH.SETUP_DONE';
}

/** Why nobody, or not with this address, can register; null for other errors. */
function closedText(code: string): string | null {
  switch (code) {
    case 'AUTH.REGISTRATION_CLOSED':
      return $localize`:@@register.closed:New accounts can't be created on this server. Ask your administrator for one.`;
    case 'AUTH.INVITATION_REQUIRED':
      return $localize`:@@register.invitationRequired:You need an invitation to create an account here. Ask your administrator for a link.`;
    case 'AUTH.LINK_INVALID':
      return $localize`:@@register.invitationInvalid:This invitation was used, has expired, or was revoked. Ask for a new one.`;
    case 'AUTH.EMAIL_NOT_ALLOWED':
      return $localize`:@@register.emailNotAllowed:This email address can't be used here. Use the one of your organisation, or ask your administrator.`;
    case 'AUTH.TOO_MANY_WAITING':
      return $localize`:@@register.tooManyWaiting:Too many new accounts wait for a decision. Try again in a few days.`;
    case 'AUTH.SETUP_REQUIRED':
    case 'AUTH.SETUP_DONE':
      return setupText(code);
    default:
      return null;
  }
}

function fieldRule(field: string): string {
  return field === 'username'
    ? usernameRule()
    : $localize`:@@register.fieldWrong:This isn't allowed. Try something else.`;
}

const LETTERS: Readonly<Record<string, string>> = {
  ä: 'ae',
  ö: 'oe',
  ü: 'ue',
  ß: 'ss',
  ø: 'o',
  æ: 'ae',
  ł: 'l',
  đ: 'd',
};

/**
 * A username from a name: `Zoë Müller-Lüdenscheidt` gives `zoe.mueller-luedenscheidt`. Empty when
 * the result would be too short.
 */
export function suggestUsername(name: string): string {
  const plain = name
    .trim()
    .toLowerCase()
    .replace(/[äöüßøæłđ]/g, (letter) => LETTERS[letter] ?? letter)
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .replace(/\s+/g, '.')
    .replace(/[^a-z0-9._-]/g, '')
    .replace(/^[._-]+|[._-]+$/g, '')
    .slice(0, LIMITS.usernameMax);
  return plain.length >= LIMITS.usernameMin ? plain : '';
}
