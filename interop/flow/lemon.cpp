// Solves an assignment problem with LEMON's network simplex and prints the greatest total and the milliseconds it took.
// The file: int32, little endian: cases, experts, need, load, pairs; where each case's pairs begin, and their end; experts; fits.
#include <lemon/network_simplex.h>
#include <lemon/static_graph.h>

#include <chrono>
#include <cstdint>
#include <cstdio>
#include <utility>
#include <vector>

int main(int argc, char **argv) {
  FILE *file = argc == 2 ? std::fopen(argv[1], "rb") : nullptr;
  if (!file) return 2;
  auto read = [file](size_t n) {
    std::vector<int32_t> v(n);
    if (std::fread(v.data(), 4, n, file) != n) std::exit(2);
    return v;
  };
  auto head = read(5);
  int cases = head[0], experts = head[1], need = head[2], load = head[3], pairs = head[4];
  auto start = read(cases + 1), expert = read(pairs), fit = read(pairs);
  std::fclose(file);

  auto began = std::chrono::steady_clock::now();
  std::vector<std::pair<int, int>> ends;
  ends.reserve(pairs + experts);
  for (int c = 0; c < cases; c++)
    for (int i = start[c]; i < start[c + 1]; i++) ends.emplace_back(c, cases + expert[i]);
  for (int e = 0; e < experts; e++) ends.emplace_back(cases + e, cases + experts);
  lemon::StaticDigraph graph;
  graph.build(cases + experts + 1, ends.begin(), ends.end());
  lemon::StaticDigraph::ArcMap<int> room(graph, 1);
  lemon::StaticDigraph::ArcMap<long long> cost(graph, 0);
  lemon::StaticDigraph::NodeMap<int> supply(graph, 0);
  const int dear = 1000000;
  for (int i = 0; i < pairs; i++) cost[graph.arc(i)] = dear - fit[i];
  for (int e = 0; e < experts; e++) room[graph.arc(pairs + e)] = load;
  for (int c = 0; c < cases; c++) supply[graph.node(c)] = need;
  supply[graph.node(cases + experts)] = -need * cases;
  lemon::NetworkSimplex<lemon::StaticDigraph, int, long long> simplex(graph);
  simplex.upperMap(room).costMap(cost).supplyMap(supply);
  if (simplex.run() != simplex.OPTIMAL) return 1;
  long long total = static_cast<long long>(need) * cases * dear - simplex.totalCost<long long>();
  std::chrono::duration<double, std::milli> took = std::chrono::steady_clock::now() - began;
  std::printf("%lld %.3f\n", total, took.count());
}
