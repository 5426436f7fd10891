/** Rows per statement, so that it never holds locks for long. */
const BATCH = 1_000;

/**
 * Deletes rows until none are left, a bounded number per statement.
 * @param deleteSome deletes at most `limit` rows, and returns how many it has deleted
 * @returns how many were deleted
 */
export async function deleteInBatches(
  deleteSome: (limit: number) => Promise<number>,
): Promise<number> {
  let all = 0;
  for (;;) {
    const some = await deleteSome(BATCH);
    all += some;
    if (some < BATCH) return all;
  }
}
