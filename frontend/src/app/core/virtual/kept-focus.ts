import { afterRenderEffect, effect, ElementRef, inject } from '@angular/core';
import type { VirtualRows } from './virtual-rows';

/**
 * Keeps the focus in a list whose rows move: a browser takes it from an element that changes its
 * place in the document or is removed. The control gets it back; when its row is gone, the row at
 * that place gets it. Create it in an injection context of the list.
 *
 * @param controls selectors of the controls of a row, the main one first
 */
export function keepFocus<T extends { readonly key: string }>(
  list: VirtualRows<T>,
  controls: readonly [string, ...string[]],
): void {
  const { nativeElement: host } = inject<ElementRef<HTMLElement>>(ElementRef);
  let before: { readonly key: string; readonly index: number; readonly control: string } | null =
    null;
  let known: ReadonlyMap<string, number> = new Map();
  // Effects run before the template is updated.
  effect(() => {
    list.blocks();
    const focused = host.ownerDocument.activeElement;
    const row = focused?.closest<HTMLElement>('[data-row]');
    const control = controls.find((selector) => focused?.matches(selector));
    const key = row?.dataset['row'];
    before =
      key !== undefined && control && host.contains(row ?? null)
        ? { key, index: known.get(key) ?? 0, control }
        : null;
  });
  afterRenderEffect(() => {
    const blocks = list.blocks();
    const lost = before;
    before = null;
    const rows = blocks.flatMap((block) => (block.kind === 'row' ? [block] : []));
    known = new Map(rows.map(({ key, index }) => [key, index]));
    const document = host.ownerDocument;
    if (!lost || document.activeElement !== document.body) return;
    const next =
      rows.find(({ key }) => key === lost.key) ??
      rows.find(({ index }) => index >= lost.index) ??
      rows.at(-1);
    const element = next && list.elementOf(next.key);
    const [main] = controls;
    const control = next?.key === lost.key ? lost.control : main;
    element?.querySelector<HTMLElement>(control)?.focus({ preventScroll: true });
  });
}
