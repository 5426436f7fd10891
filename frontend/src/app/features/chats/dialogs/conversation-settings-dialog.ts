import { Component, computed, inject, signal } from '@angular/core';
import { MAT_DIALOG_DATA, MatDialogRef } from '@angular/material/dialog';
import {
  LIMITS,
  actorIn,
  allows,
  type Conversation,
  type ConversationPolicy,
  type MemberRole,
  type UpdateConversationRequest,
} from '@chatcall/contracts';
import { errorText } from '../../../core/errors/error-text';
import { nameError } from '../../../core/errors/field-errors';
import { fromBehavior } from '../../../core/behavior';
import { CLIENT } from '../../../core/client';
import { Session } from '../../../core/session/session';
import { ConversationAvatar } from '../../../core/pictures/conversation-avatar';
import { PicturePicker, type PictureUpload } from '../../../core/pictures/picture-picker';
import { Button } from '../../../ui/button/button';
import { DialogFrame } from '../../../ui/dialog/dialog-frame';
import { Control, Field } from '../../../ui/field/field';

export interface ConversationSettingsData {
  readonly conversation: Conversation;
  readonly update: (change: UpdateConversationRequest) => Promise<void>;
}

type Part = keyof ConversationPolicy;

/** Picture, name, topic and description of a group or channel; for its owners also who may do what. */
@Component({
  selector: 'cc-conversation-settings-dialog',
  imports: [Button, Control, ConversationAvatar, DialogFrame, Field, PicturePicker],
  template: `
    <form (submit)="$event.preventDefault(); save()">
      <cc-dialog-frame heading="Settings" i18n-heading="@@conversationSettings.heading">
        <div class="fields">
          @if (live(); as one) {
            <cc-picture-picker
              [present]="one.avatarUrl !== null"
              [group]="true"
              [upload]="uploadPicture"
              [remove]="removePicture"
            >
              <cc-conversation-avatar [conversation]="one" [name]="one.title ?? ''" [size]="88" />
            </cc-picture-picker>
          }
          <cc-field label="Name" i18n-label="@@newChannel.title" [error]="titleError()">
            <input
              ccControl
              autocomplete="off"
              data-testid="settings-title"
              cdkFocusInitial
              [value]="title()"
              [attr.maxlength]="limits.titleMax"
              (input)="title.set($any($event.target).value)"
            />
          </cc-field>
          <cc-field
            label="Topic"
            i18n-label="@@conversationSettings.topic"
            hint="What it is about at the moment. Shown below the name."
            i18n-hint="@@conversationSettings.topicHint"
          >
            <input
              ccControl
              autocomplete="off"
              data-testid="settings-topic"
              [value]="topic()"
              [attr.maxlength]="limits.topicMax"
              (input)="topic.set($any($event.target).value)"
            />
          </cc-field>
          <cc-field label="Description" i18n-label="@@newChannel.description">
            <textarea
              ccControl
              rows="3"
              data-testid="settings-description"
              [value]="description()"
              [attr.maxlength]="limits.descriptionMax"
              (input)="description.set($any($event.target).value)"
            ></textarea>
          </cc-field>
          @if (owner) {
            <cc-field
              label="Who can find and join it"
              i18n-label="@@conversationSettings.kind"
              [hint]="kindHint()"
            >
              <select
                ccControl
                data-testid="settings-kind"
                (change)="kind.set($any($event.target).value)"
              >
                <option
                  value="group"
                  i18n="@@conversationSettings.group"
                  [selected]="kind() === 'group'"
                >
                  Only people who are added (group)
                </option>
                <option
                  value="channel"
                  i18n="@@conversationSettings.channel"
                  [selected]="kind() === 'channel'"
                  [disabled]="!mayOpen()"
                >
                  Everyone (channel)
                </option>
              </select>
            </cc-field>
            <fieldset>
              <legend i18n="@@conversationSettings.policy">Who may</legend>
              @for (part of parts; track part.name) {
                <cc-field [label]="part.label">
                  <select
                    ccControl
                    [attr.data-testid]="'policy-' + part.name"
                    (change)="setPolicy(part.name, $any($event.target).value)"
                  >
                    @for (role of roles; track role.value) {
                      <option [value]="role.value" [selected]="policy()[part.name] === role.value">
                        {{ role.label }}
                      </option>
                    }
                  </select>
                </cc-field>
              }
            </fieldset>
          }
        </div>
        <p class="failure" role="alert">{{ failure() }}</p>
        <ng-container ccDialogAction>
          <button
            type="submit"
            ccButton="primary"
            data-testid="settings-save"
            [busy]="busy()"
            i18n="@@action.save"
          >
            Save
          </button>
        </ng-container>
      </cc-dialog-frame>
    </form>
  `,
  styles: `
    .fields {
      display: grid;
      gap: var(--cc-s4);
      padding-bottom: var(--cc-s2);
    }
    textarea {
      resize: vertical;
    }
    fieldset {
      display: grid;
      grid-template-columns: repeat(auto-fit, minmax(10rem, 1fr));
      gap: var(--cc-s3);
      margin: 0;
      padding: 0;
      border: 0;
    }
    legend {
      margin-bottom: var(--cc-s2);
      padding: 0;
      font-weight: 600;
    }
    .failure {
      color: var(--cc-danger);
    }
  `,
})
export class ConversationSettingsDialog {
  readonly #data = inject<ConversationSettingsData>(MAT_DIALOG_DATA);
  readonly #ref = inject<MatDialogRef<ConversationSettingsDialog>>(MatDialogRef);
  readonly #before = this.#data.conversation;
  readonly #chats = inject(CLIENT).chats;
  /** With the present picture. */
  protected readonly live = fromBehavior(this.#chats.conversation$(this.#before.id));
  protected readonly limits = LIMITS;
  protected readonly owner = allows('change-policy', actorIn(this.#before));
  protected readonly title = signal(this.#before.title ?? '');
  protected readonly topic = signal(this.#before.topic);
  protected readonly description = signal(this.#before.description);
  readonly #session = inject(Session);
  /** Whether it is or may become a channel. */
  protected readonly mayOpen = computed(
    () => this.#before.kind === 'channel' || this.#session.may('channels.create'),
  );
  protected readonly kind = signal<'group' | 'channel'>(
    this.#before.kind === 'channel' ? 'channel' : 'group',
  );
  protected readonly policy = signal(this.#before.policy);
  protected readonly busy = signal(false);
  protected readonly titleError = signal<string | null>(null);
  protected readonly failure = signal<string | null>(null);
  protected readonly kindHint = computed(() => {
    if (this.kind() === this.#before.kind) return '';
    return this.kind() === 'channel'
      ? $localize`:@@conversationSettings.toChannel:Everyone can then read all of its messages, also the old ones.`
      : $localize`:@@conversationSettings.toGroup:It is then no longer in the list of channels. Its members stay.`;
  });
  protected readonly parts: readonly { readonly name: Part; readonly label: string }[] = [
    { name: 'post', label: $localize`:@@policy.post:Write messages` },
    { name: 'addMembers', label: $localize`:@@policy.addMembers:Add people` },
    { name: 'pin', label: $localize`:@@policy.pin:Pin messages` },
    { name: 'mentionAll', label: $localize`:@@policy.mentionAll:Mention everyone` },
  ];
  protected readonly roles: readonly { readonly value: MemberRole; readonly label: string }[] = [
    { value: 'member', label: $localize`:@@policy.member:All members` },
    { value: 'admin', label: $localize`:@@policy.admin:Admins and owners` },
    { value: 'owner', label: $localize`:@@policy.owner:Owners` },
  ];

  protected readonly uploadPicture: PictureUpload = (file, onProgress) =>
    this.#chats.pictures.set(this.#before.id, file, { onProgress });
  protected readonly removePicture = (): Promise<void> =>
    this.#chats.pictures.remove(this.#before.id);

  protected setPolicy(part: Part, role: MemberRole): void {
    this.policy.update((policy) => ({ ...policy, [part]: role }));
  }

  protected async save(): Promise<void> {
    this.failure.set(null);
    this.titleError.set(
      nameError(this.title(), $localize`:@@newChannel.titleMissing:Enter a name.`),
    );
    if (this.busy() || this.titleError()) return;
    this.busy.set(true);
    try {
      const change = this.#change();
      if (Object.keys(change).length > 0) await this.#data.update(change);
      this.#ref.close();
    } catch (error) {
      this.failure.set(errorText(error));
    } finally {
      this.busy.set(false);
    }
  }

  /** Only what the user changed: somebody else may have changed the rest meanwhile. */
  #change(): UpdateConversationRequest {
    const before = this.#before;
    const [title, topic, description] = [this.title(), this.topic(), this.description()].map(
      (text) => text.trim(),
    );
    const policy = Object.fromEntries(
      this.parts
        .filter(({ name }) => this.policy()[name] !== before.policy[name])
        .map(({ name }) => [name, this.policy()[name]]),
    );
    return {
      ...(title === before.title ? {} : { title: title ?? '' }),
      ...(topic === before.topic ? {} : { topic: topic ?? '' }),
      ...(description === before.description ? {} : { description: description ?? '' }),
      ...(this.kind() === before.kind ? {} : { kind: this.kind() }),
      ...(Object.keys(policy).length === 0 ? {} : { policy }),
    };
  }
}
