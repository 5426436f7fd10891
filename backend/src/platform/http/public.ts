import { SetMetadata } from '@nestjs/common';
import type { CustomDecorator } from '@nestjs/common';

export const PUBLIC_ROUTE = 'chatcall:public';

/** A route or controller that needs no access token. */
export const Public = (): CustomDecorator => SetMetadata(PUBLIC_ROUTE, true);
