import 'reflect-metadata';

const COOKIES = 'chatcall:sets-cookies';

/** Documents that a route sets or removes cookies of browsers, also with an error of sign-in. */
export function SetsCookies(): MethodDecorator {
  return (_target, _key, descriptor) => {
    Reflect.defineMetadata(COOKIES, true, descriptor.value as object);
  };
}

export function setsCookies(method: object): boolean {
  return Reflect.getOwnMetadata(COOKIES, method) === true;
}
