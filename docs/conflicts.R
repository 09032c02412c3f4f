# Who is in conflict with whom: asks a running service for a network, and draws it with igraph.
#
#     Rscript docs/conflicts.R http://127.0.0.1:8000 conflicts.pdf

library(igraph)

arguments <- commandArgs(trailingOnly = TRUE)
service <- if (length(arguments) > 0) arguments[1] else "http://127.0.0.1:8000"
target <- if (length(arguments) > 1) arguments[2] else "conflicts.pdf"

address <- paste0(service, "/networks?between=person&aggregate=conflict&isolates=none&format=edges")
edges <- read.csv(url(address), encoding = "UTF-8")
actors <- unique(data.frame(
  id = c(edges$source, edges$target),
  label = c(edges$source_label, edges$target_label)
))
network <- graph_from_data_frame(edges[, c("source", "target", "weight")], directed = FALSE, vertices = actors)

pdf(target)
set.seed(1)
plot(
  network,
  edge.width = E(network)$weight, vertex.size = 6, vertex.label = V(network)$label, vertex.label.cex = 0.7
)
invisible(dev.off())
cat(vcount(network), "actors,", ecount(network), "conflicts, total weight", sum(E(network)$weight), "\n")
