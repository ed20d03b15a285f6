import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { JsonService } from '#local/service.ts';
import { ServiceError } from '#local/service.ts';

/** Serves one JSON service on an ephemeral port in AWS's JSON protocol 1.0, no more than a client needs. */
export async function serve(service: JsonService): Promise<{ endpoint: string; close: () => void }> {
  const server = createServer(async (request, response) => {
    let body = '';
    for await (const part of request) body += part;
    const name = String(request.headers['x-amz-target']).split('.').at(-1) ?? '';
    response.setHeader('content-type', 'application/x-amz-json-1.0');
    try {
      const operation = service.operations[name];
      if (!operation) throw new ServiceError('UnknownOperationException', name);
      response.end(JSON.stringify(await operation(JSON.parse(body))));
    } catch (error) {
      if (!(error instanceof ServiceError)) throw error;
      response.statusCode = error.status;
      response.end(JSON.stringify({ __type: error.code, message: error.message }));
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return { endpoint: `http://127.0.0.1:${port}`, close: () => server.close() };
}
