/** The part of a signal form's field that an error text is read from. */
interface FieldWithErrors {
  (): {
    touched(): boolean;
    errors(): readonly { readonly kind: string; readonly message?: string }[];
  };
}

/** The sentence to show under a field: its first error once the person has been there, else null. */
export function shownError(field: FieldWithErrors): string | null {
  const state = field();
  return state.touched() ? (state.errors()[0]?.message ?? null) : null;
}
