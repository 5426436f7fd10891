import type { CallId } from '@chatcall/contracts';
import type { ClientPorts } from '../ports/client-ports.js';
import type { Behavior } from '../state/behavior.js';
import type { Scope } from '../state/scope.js';
import type { IncomingCall } from './calls-api.js';

/**
 * The notifications of the calls that ring: one for each call that begins to ring while the app is
 * not visible, removed when the call stops ringing, for whatever reason.
 */
export function showRingingNotifications(
  ringing$: Behavior<readonly IncomingCall[]>,
  { network, notifications }: Pick<ClientPorts, 'network' | 'notifications'>,
  scope: Scope,
): void {
  const rings = new Map<CallId, Scope>();
  scope.watch(ringing$, (ringing) => {
    const calls = new Map(ringing.map((incoming) => [incoming.call.id, incoming]));
    scope.reconcile(rings, calls.keys(), (callId, ring) => {
      const incoming = calls.get(callId);
      if (!incoming || network.current().visible) return;
      const { call, caller, conversationTitle } = incoming;
      notifications?.show({ kind: 'call', call, caller, conversationTitle });
      ring.onClose(() => notifications?.clear({ callId }));
    });
  });
}
