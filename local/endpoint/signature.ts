import { header, type WireRequest } from './exchange.ts';

/**
 * The service that a request was signed for: fourth part of the SigV4 credential scope, taken from the
 * Authorization header or from a presigned URL. The signature itself is not verified: the endpoint is
 * loopback only, and any key is good.
 */
export function signedService(request: Pick<WireRequest, 'headers' | 'query'>): string | undefined {
  const credential =
    /Credential=([^,\s]+)/.exec(header(request, 'authorization') ?? '')?.[1] ??
    request.query.get('X-Amz-Credential') ??
    '';
  const parts = credential.split('/');
  return parts.length >= 5 && parts.at(-1) === 'aws4_request' ? parts.at(-2) : undefined;
}

/**
 * Why a request is refused whatever it asks: a web page must not reach this endpoint, which runs commands.
 * A foreign Host header means DNS rebinding, an Origin header means a browser.
 */
export function refusal(request: Pick<WireRequest, 'headers'>): string | undefined {
  const host = (header(request, 'host') ?? '').replace(/:\d+$/, '').toLowerCase();
  if (!/^(127(\.\d{1,3}){3}|\[::1\]|([a-z0-9.-]+\.)?localhost)$/.test(host))
    return `host "${host}" is not loopback`;
  if (header(request, 'origin') !== undefined) return 'requests from web pages are not taken';
  return undefined;
}
