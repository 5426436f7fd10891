import { Injectable } from '@nestjs/common';
import type { OnModuleInit, Type } from '@nestjs/common';
import { METHOD_METADATA } from '@nestjs/common/internal';
import { DiscoveryService, MetadataScanner, Reflector } from '@nestjs/core';
import { requiredAccess } from '../access/index.js';

/** Stops the start when a route does not say who may use it. */
@Injectable()
export class RouteAccess implements OnModuleInit {
  readonly #discovery: DiscoveryService;
  readonly #scanner: MetadataScanner;
  readonly #reflector: Reflector;

  constructor(discovery: DiscoveryService, scanner: MetadataScanner, reflector: Reflector) {
    this.#discovery = discovery;
    this.#scanner = scanner;
    this.#reflector = reflector;
  }

  /** @throws Error with the names of the routes */
  onModuleInit(): void {
    const open = this.#discovery
      .getControllers()
      .flatMap(({ metatype }) => this.#undeclared(metatype as Type<object>));
    if (open.length > 0)
      throw new Error(`These routes need @Authenticated() or @Public(): ${open.join(', ')}`);
  }

  #undeclared(controller: Type<object>): string[] {
    const prototype = controller.prototype as Record<string, () => unknown>;
    return this.#scanner.getAllMethodNames(prototype).flatMap((name) => {
      const method = prototype[name];
      const isRoute = method !== undefined && Reflect.hasMetadata(METHOD_METADATA, method);
      return isRoute && requiredAccess(this.#reflector, [method, controller]) === undefined
        ? [`${controller.name}.${name}`]
        : [];
    });
  }
}
