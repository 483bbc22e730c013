# Makes docs/benchmarks.md of what benchmarks/run has measured: the median of each figure over all repetitions, side by side.

# Never is what did not happen in the time allowed: later than any time.
def never: 1e12;

def median:
  map(select(. != null)) | sort
  | if length == 0 then null
    elif length % 2 == 1 then .[length / 2 | floor]
    else (.[length / 2 - 1] + .[length / 2]) / 2 end;

def digits($n): . * pow(10; $n) | round / pow(10; $n) | tostring;

# Three significant digits.
def short:
  if . == null then "–"
  elif . >= never / 2 then "not in 120 s"
  elif . >= 100 then digits(0)
  elif . >= 10 then digits(1)
  elif . >= 1 then digits(2)
  else digits(3) end;

def nanoseconds:
  if . == null then "–"
  elif . >= 1e6 then "\(. / 1e6 | short) ms"
  elif . >= 1e3 then "\(. / 1e3 | short) µs"
  else "\(short) ns" end;

def bytes:
  if . == null then "–"
  elif . >= 1e6 then "\(. / 1e6 | short) MB"
  elif . >= 1e3 then "\(. / 1e3 | short) kB"
  else "\(digits(0)) B" end;

def ratio($other; $ours):
  if $other == null or $ours == null or $ours == 0 or $other >= never / 2 or $ours >= never / 2 then "–"
  else "\($other / $ours | short)×" end;


# Seconds that were not enough, and what could not be measured because of that.
def seconds: if . == -1 then never else . end;
def measured: if . == -1 then null else . end;

def micro_row($title; $name):
  [$micro[] | select(.name == $name)] as $rows
  | ([$rows[] | select(.who == "gossip") | .ns] | median) as $ours
  | ([$rows[] | select(.who == "memberlist") | .ns] | median) as $go
  | "| \($title) | \($ours | nanoseconds) | \([$rows[] | select(.who == "gossip") | .bytes] | median | bytes)"
    + " | \($go | nanoseconds) | \([$rows[] | select(.who == "memberlist") | .bytes] | median | bytes) | \(ratio($go; $ours)) |";

def of($rows; $who; f): [$rows[] | select(.who == $who) | f] | median;

def cluster_row($rows; $title; f):
  of($rows; "gossip"; f) as $ours | of($rows; "memberlist"; f) as $go | of($rows; "akka"; f) as $akka
  | "| \($title) | \($ours | short) | \($go | short) | \($akka | short) | \(ratio($go; $ours)) |";

def cluster_table($n):
  [$cluster[] | select(.n == $n)] as $rows
  | "",
    "### \($n) nodes",
    "",
    "| | Gossip | memberlist | Akka.NET | memberlist ÷ Gossip |",
    "| --- | ---: | ---: | ---: | ---: |",
    cluster_row($rows; "from the first join until every node sees all, s";
      if .join_s == -1 or .converge_after_join_s == -1 then never else .join_s + .converge_after_join_s end),
    cluster_row($rows; "of that, until every join has returned, s"; .join_s | seconds),
    (cluster_row($rows; "joins that had to be tried again"; .join_retries) | sub("\\| [^|]*\\|$"; "| – |")),
    cluster_row($rows; "processor time until then, s"; .cpu_until_converged_s),
    cluster_row($rows; "processor time at rest, ms per node and second"; .steady_cpu_ms_per_node_s | measured),
    cluster_row($rows; "allocated at rest, kB per node and second"; .steady_allocated_kb_per_node_s | measured),
    cluster_row($rows; "resident memory of the process, MB"; .rss_mb),
    cluster_row($rows; "a twentieth (or one) dead: until all others say so, s"; if .converge_after_join_s == -1 then null else .detect_all_s | seconds end);

def ack_row($window; $title; f):
  [$acks[] | select(.window == $window)] as $rows
  | of($rows; "gossip"; f) as $ours | of($rows; "memberlist"; f) as $go
  | "| \($title) | \($ours | short) | \($go | short) |";

"# Benchmarks",
"",
"Written by `benchmarks/run`; the median of \($repetitions) runs, the libraries in turn. To be read as what they are: figures of one"
+ " machine, where all nodes of a cluster share \($cores) cores.",
"",
"| | |",
"| --- | --- |",
"| machine | \($cores) cores, \($memory) GB of memory |",
"| Gossip | this version, .NET SDK \($dotnet), default garbage collector |",
"| memberlist | hashicorp/memberlist, Debian's package \($memberlist), \($go) |",
"| Akka.NET | Akka.Cluster \($akka), defaults |",
"",
"## Single operations",
"",
"memberlist's own encoder cannot be called from outside. Its column is what its building blocks cost: the same fields through"
+ " go-msgpack, its public broadcast queue, Go's LZW with a new table for each packet and Go's AES-GCM with a new cipher for each, as far as"
+ " its behaviour shows. The merge of a state cannot be measured so.",
"",
"| | Gossip | allocated | memberlist | allocated | memberlist ÷ Gossip |",
"| --- | ---: | ---: | ---: | ---: | ---: |",
micro_row("encode an alive message"; "EncodeAlive"),
micro_row("decode an alive message"; "DecodeAlive"),
micro_row("decode it to news of a known member"; "DecodeAliveToNews"),
micro_row("decode a compound of 10"; "DecodeCompound"),
micro_row("broadcast queue of 1,000: enqueue, fill a packet"; "QueueAndFill"),
micro_row("push/pull of 10,000 members: encode"; "EncodePushPull"),
micro_row("push/pull of 10,000 members: decode"; "DecodePushPull"),
micro_row("merge 10,000 known members"; "MergeKnown"),
micro_row("LZW, 1,120 bytes: compress"; "Compress"),
micro_row("LZW, 1,120 bytes: inflate"; "Inflate"),
micro_row("AES-256-GCM, 1,400 bytes: seal"; "Seal"),
micro_row("AES-256-GCM, 1,400 bytes: open"; "Open"),
"",
"## Pings answered",
"",
"One node in a process of its own, loaded over UDP on the loopback interface by the same client with a number of pings in flight.",
([1, 64][] as $window
  | "",
    "| \($window) in flight | Gossip | memberlist |",
    "| --- | ---: | ---: |",
    ack_row($window; "acks a second"; .acks_per_s),
    ack_row($window; "half answered within, µs"; .latency_p50_us),
    ack_row($window; "99 % answered within, µs"; .latency_p99_us),
    ack_row($window; "processor time of the node for each, µs"; .cpu_us_per_ack)),
"",
"## Clusters",
"",
"Real sockets on the loopback interface, all nodes in one process, defaults (LAN). All join at once through the first; a join that"
+ " fails is tried again after 100 ms. At rest is \($settle) s after every node sees all, measured for \($steady) s. –: not measured."
+ " The programs on .NET, Gossip's and Akka's, have their host's thread pool not spin (docs/performance.md, Steady state).",
([$cluster[].n] | unique[] as $n | cluster_table($n))
