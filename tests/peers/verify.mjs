// node verify.mjs FOLDER MOMENT [PEER CRYPTOSUITE] < credentials > verdicts
//
// Each line of the input is a signed credential; each line of the output says whether the peer
// (@digitalbazaar/vc unless named) accepts it: {"verified": true}, or {"verified": false, "says":
// "..."}. FOLDER holds the issuers' DID documents, MOMENT is when they are judged.
import {createInterface} from 'node:readline';
import {join} from 'node:path';
import {loaderFor} from './loader.mjs';
import {peerOf} from './suites.mjs';
import {readFileSync, readdirSync} from 'node:fs';

const [folder, moment, name = 'digitalbazaar', cryptosuite = 'eddsa-rdfc-2022'] =
  process.argv.slice(2);
const {vc, verifying} = peerOf(name, cryptosuite);
const documents = new Map();
for(const file of readdirSync(folder)) {
  const document = JSON.parse(readFileSync(join(folder, file), 'utf8'));
  documents.set(document.id, document);
}
const documentLoader = loaderFor(documents);

async function verdict(credential) {
  try {
    const {verified, error} = await vc.verifyCredential({
      credential,
      suite: verifying(),
      documentLoader,
      now: new Date(moment),
      checkStatus: async () => ({verified: true})
    });
    return verified ? {verified} : {verified, says: why(error)};
  } catch(error) {
    return {verified: false, says: why(error)};
  }
}

function why(error) {
  return error.errors?.map(({message}) => message).join('; ') || error.message;
}

for await (const line of createInterface({input: process.stdin})) {
  console.log(JSON.stringify(await verdict(JSON.parse(line))));
}
