/** The value below which `share` (0 to 1) of the sorted values lie, nearest rank. */
export function quantile(values, share) {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.max(0, Math.ceil(share * sorted.length) - 1))];
}

/** Median. */
export const median = (values) => quantile(values, 0.5);
