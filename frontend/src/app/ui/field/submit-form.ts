import { submit, type FieldTree, type ValidationError } from '@angular/forms/signals';

type FoundErrors =
  | ValidationError.WithOptionalFieldTree
  | readonly ValidationError.WithOptionalFieldTree[]
  | undefined;

/**
 * Submits a form as Angular's `submit` does. There, what an action found wrong makes the form invalid
 * until a field changes; here only what is wrong with a field does. A form that failed for another
 * reason, such as a lost connection, can be sent again as it is.
 * @returns whether the form was valid and the action found nothing wrong
 */
export async function submitForm<T>(
  form: FieldTree<T>,
  action: () => Promise<FoundErrors>,
): Promise<boolean> {
  let failed = false;
  const valid = await submit(form, async () => {
    const errors = [(await action()) ?? []].flat();
    failed = errors.length > 0;
    return errors.filter(({ fieldTree }) => fieldTree !== undefined);
  });
  return valid && !failed;
}
