import type { AdministrationApi } from '@chatcall/client-sdk';
import type { Account } from '@chatcall/contracts';
import type { ConfirmData } from '../../../ui/dialog/confirm-dialog';

/** What is done with the selected accounts. */
export interface BulkAction {
  readonly id: string;
  readonly label: string;
  readonly danger: boolean;
  readonly question: ConfirmData;
  /** The account after it; null: it was deleted. */
  run(api: AdministrationApi, account: Account): Promise<Account | null>;
}

/** Decisions about accounts that wait. */
export function decisions({ one = false } = {}): readonly BulkAction[] {
  return [
    {
      id: 'approve',
      label: $localize`:@@adminBulk.approve:Approve`,
      danger: false,
      question: {
        heading: one
          ? $localize`:@@adminUser.approveHeading:Approve this user?`
          : $localize`:@@adminBulk.approveHeading:Approve the selected users?`,
        text: $localize`:@@adminBulk.approveText:They can sign in from now on. If this server sends email, they're informed.`,
        verb: $localize`:@@adminBulk.approve:Approve`,
      },
      run: (api, { id }) => api.approveRegistration(id),
    },
    {
      id: 'decline',
      label: $localize`:@@adminBulk.decline:Decline`,
      danger: true,
      question: {
        heading: one
          ? $localize`:@@adminUser.declineHeading:Decline this user?`
          : $localize`:@@adminBulk.declineHeading:Decline the selected users?`,
        text: $localize`:@@adminBulk.declineText:Their accounts are deleted, and their usernames are free again. If this server sends email, they're informed.`,
        verb: $localize`:@@adminBulk.decline:Decline`,
        danger: true,
      },
      run: async (api, { id }) => {
        await api.declineRegistration(id);
        return null;
      },
    },
  ];
}
