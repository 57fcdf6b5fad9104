// node issue.mjs FOLDER PEER CRYPTOSUITE KIND < unsigned > signed
//
// Each line of the input is an unsigned credential; each line of the output is the same, signed by
// the peer with a fresh key of that kind. The issuer's DID document is written into FOLDER.
import {createInterface} from 'node:readline';
import {join} from 'node:path';
import {loaderFor} from './loader.mjs';
import {newKey, peerOf} from './suites.mjs';
import {writeFileSync} from 'node:fs';

const [folder, name, cryptosuite, kind] = process.argv.slice(2);
const {vc, signing} = peerOf(name, cryptosuite);
const keys = new Map();

async function keyOf(credential) {
  const controller = credential.issuer.id ?? credential.issuer;
  if(!keys.has(controller)) {
    const id = `${controller}#key-1`;
    const key = await newKey(kind, {id, controller});
    const document = {
      '@context': ['https://www.w3.org/ns/did/v1', 'https://w3id.org/security/multikey/v1'],
      id: controller,
      verificationMethod: [await key.export({publicKey: true})],
      assertionMethod: [id]
    };
    const file = join(folder, `${controller.replaceAll(':', '_')}.json`);
    writeFileSync(file, JSON.stringify(document));
    keys.set(controller, {key, document});
  }
  return keys.get(controller);
}

for await (const line of createInterface({input: process.stdin})) {
  const credential = JSON.parse(line);
  const {key, document} = await keyOf(credential);
  const signed = await vc.issue({
    credential,
    suite: signing(key.signer()),
    documentLoader: loaderFor(new Map([[document.id, document]])),
    now: new Date(credential.validFrom)
  });
  console.log(JSON.stringify(signed));
}
