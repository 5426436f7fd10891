type EntityClass = abstract new (...args: never[]) => object;

/** Every table, as the modules list them in their `x.entities.ts`. */
export const ENTITIES: readonly EntityClass[] = [];
