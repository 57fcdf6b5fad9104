// node bench.mjs issue|verify < credentials
//
// Each line of the input is an unsigned credential. Prints how many a second @digitalbazaar/vc
// signs, or verifies: {"per_second": 140.2}. The first ten are not counted.
import * as Ed25519Multikey from '@digitalbazaar/ed25519-multikey';
import * as vc from '@digitalbazaar/vc';
import {DataIntegrityProof} from '@digitalbazaar/data-integrity';
import {cryptosuite} from '@digitalbazaar/eddsa-rdfc-2022-cryptosuite';
import {createInterface} from 'node:readline';
import {loaderFor} from './loader.mjs';

const credentials = [];
for await (const line of createInterface({input: process.stdin})) {
  credentials.push(JSON.parse(line));
}
const controller = credentials[0].issuer.id ?? credentials[0].issuer;
const id = `${controller}#key-1`;
const key = await Ed25519Multikey.generate({id, controller});
const document = {
  '@context': ['https://www.w3.org/ns/did/v1', 'https://w3id.org/security/multikey/v1'],
  id: controller,
  verificationMethod: [await key.export({publicKey: true})],
  assertionMethod: [id]
};
const documentLoader = loaderFor(new Map([[controller, document]]));
const now = new Date(credentials[0].validFrom);

const issue = credential => vc.issue({
  credential,
  suite: new DataIntegrityProof({signer: key.signer(), cryptosuite}),
  documentLoader,
  now
});

const verify = async credential => {
  const {verified, error} = await vc.verifyCredential({
    credential,
    suite: new DataIntegrityProof({cryptosuite}),
    documentLoader,
    now,
    checkStatus: async () => ({verified: true})
  });
  if(!verified) {
    throw error;
  }
};

async function perSecond(act, items) {
  const warm = Math.min(10, items.length - 1);
  for(const item of items.slice(0, warm)) {
    await act(item);
  }
  const start = process.hrtime.bigint();
  for(const item of items.slice(warm)) {
    await act(item);
  }
  return (items.length - warm) * 1e9 / Number(process.hrtime.bigint() - start);
}

if(process.argv[2] === 'issue') {
  console.log(JSON.stringify({per_second: await perSecond(issue, credentials)}));
} else {
  const signed = [];
  for(const credential of credentials) {
    signed.push(await issue(credential));
  }
  console.log(JSON.stringify({per_second: await perSecond(verify, signed)}));
}
