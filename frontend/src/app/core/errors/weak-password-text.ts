import type { ChatCallError } from '@chatcall/client-sdk';
import { refusalText } from '../../ui/password/password-flaws';
import { errorText } from './error-text';

/** Why the server refused a password; not part of `errorText`, which all pages load. */
export function weakPasswordText(error: ChatCallError): string {
  return refusalText(error.fields.map(({ rule }) => rule)) || errorText(error);
}
