// Which of a stage's services a request is for. In Azure each has a host of its own; here the path tells.
import { appService } from './app_service.js';
import { arc } from './arc.js';
import { azureMl } from './azure_ml.js';
import { cloudShell } from './cloud_shell.js';
import { imds } from './imds.js';
import { resourceManager } from './resource_manager.js';
import { serviceFabric } from './service_fabric.js';
import { workloadIdentity, workloadIdentityPath } from './workload_identity.js';

const services = [
  [/^\/metadata\/(identity|instance)(\/|$)/, imds],
  [/^\/subscriptions\//, resourceManager],
  [/^\/app-service\//, appService],
  [/^\/service-fabric\//, serviceFabric],
  [/^\/azure-ml\//, azureMl],
  [/^\/cloud-shell\//, cloudShell],
  [/^\/arc\//, arc],
  [workloadIdentityPath, workloadIdentity],
];

// undefined: the blob service. An account, a container or a blob may have any of these names, but its requests
// name their version, which those of the other services never do.
export function serviceAt({ path, headers }) {
  if ('x-ms-version' in headers) return undefined;
  return services.find(([pattern]) => pattern.test(path))?.[1];
}
