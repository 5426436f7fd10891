import { describe, expect, it } from '@jest/globals';
import { Controller, Get, Module } from '@nestjs/common';
import { DiscoveryModule, NestFactory } from '@nestjs/core';
import { startPlatformApp, rest, tokenFor } from '../../../test/support/index.js';
import { Authenticated, Public } from './index.js';
import { RouteAccess } from './route-access.js';

@Controller('open')
class OpenController {
  @Get()
  first(): object {
    return {};
  }

  @Get('second')
  @Public()
  second(): object {
    return {};
  }
}

@Module({
  imports: [DiscoveryModule],
  controllers: [OpenController],
  providers: [RouteAccess],
})
class OpenModule {}

@Authenticated({ permission: 'users.read' })
@Controller('closed')
class ClosedController {
  @Get()
  accounts(): object {
    return {};
  }

  @Get('own')
  @Authenticated()
  own(): object {
    return {};
  }
}

@Module({ controllers: [ClosedController] })
class ClosedModule {}

describe('the access to routes', () => {
  it('has to be declared: otherwise the server does not start', async () => {
    const start = NestFactory.createApplicationContext(OpenModule, {
      logger: false,
      abortOnError: false,
    });
    const app = await start.catch((error: unknown) => error);
    expect(String(app)).toContain('need @Authenticated() or @Public(): OpenController.first');
  });

  it('needs the permission of the route, or else that of the controller', async () => {
    const app = await startPlatformApp({ modules: [ClosedModule] });
    const token = tokenFor();
    const answer = await rest(app.url, 'GET', 'closed', { token });
    expect([answer.status, answer.code]).toEqual([403, 'COMMON.FORBIDDEN']);
    expect(answer.body).toMatchObject({
      detail: 'Your role may not list the accounts of this server.',
    });
    expect((await rest(app.url, 'GET', 'closed/own', { token })).status).toBe(200);
    await app.close();
  });
});
