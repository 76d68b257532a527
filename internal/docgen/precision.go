package main

import (
	"bufio"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/asynclint/asynclint/analyzers"
	"github.com/asynclint/asynclint/analyzers/rule"
)

const precisionHead = `# How often reports are right

Generated from docs/precision.d by ` + "`go generate ./analyzers`" + `; do not edit. There is a
file a rule, with a line for each code base on which a kind reported anything: kind, code base with its
commit or version, reports, right, wrong, and what they were. Right means that, with the source open, we
believe the maintainer would fix it. Reports that were wrong became fixtures and better conditions;
the counts are of the reports before that where the note says so, of what remains else.

What matters to a newcomer is code on which no condition was tuned. Twelve times the defaults were run over code bases
that nobody had looked at, and every report was read with the source open, mostly by somebody who had not written the
rule, before anything was changed. Their lines say so, by "never seen before" or "nobody had seen", and this is their sum
("last three": right of all in the tenth, eleventh and twelfth reading, whose conditions are closest to today's):

%s
After each reading the causes of the wrong reports were mended, as the lines say, and kinds that were mostly wrong became
strict (the column "now"), so the sums are what was, not what is. "Doubtful" is what is neither right nor wrong in a line. Of the last eight, by
the conditions of their day, the fifth found 47 of 70 right, 12 wrong and 11 doubtful. The readers of the next seven knew no doubt:
right is what goes wrong on a run that they could write down and what they believe a maintainer would change. The sixth found 29 of 47 right; the
seventh, of nineteen code bases, 194 of 356, where 28 of the wrong ones had one cause, in one code base; the eighth, of thirteen, 87 of 163, of
which 21 had one cause; the ninth, of nine, 20 of 217, where one lock that was not understood made 187; the tenth, of fifteen, 82 of 174: of its wrong
ones 58 were true, but nothing that anybody would change, and 34 untrue; the eleventh, of twenty-two, 75 of 147: 43 true, but
nothing that anybody would change, and 29 untrue; the twelfth, of twenty-seven, 133 of 279: 109 true, but nothing that anybody would
change, and 37 untrue. Of the 76 wrong ones of the eighth, 29 were true,
but nothing that anybody would change: commands and processes that end then, tests, pages that few ask for. The wrong ones that
share one cause apart, about half of the reports on new code are right, and four in five are true (eighth, tenth, eleventh), and seven in eight in the twelfth.
That is below the bar, 95 in a hundred, and 90 for advice. Kinds of which less than half were right in all and in the last readings are strict since
the eleventh reading, if what made them wrong is not mended, and so is what made most of the wrong ones in the twelfth: waits that ignore a context, and receivers that leave
at the end of a context from outside. ` + "`" + `hotloop/recompute` + "`" + ` is at half, too, and still on: a profile tells its reports apart (profiles.md), and what was wrong were generators and tools; kinds with many reports and few wrong ones are above it (see the table). Of the wrong reports of ` + "`relock`" + `, 263 are of
four locks that were not understood; a lock that more than six functions of a package seem to wait for is left alone since.

Code bases without a line for a kind had no reports of it. Every kind that is on was run, tests included, over
etcd's server, grpc-go, syncthing, cloudflared, go-libp2p, nats-server, containerd, ollama, prometheus, minio, caddy,
lazygit, traefik, restic, badger, moby, and Go's standard library and commands.

| rule/kind | code base | reports | right | wrong | note |
|---|---|---|---|---|---|
`

// precision assembles docs/precision.md.
func precision(dir string) ([]byte, error) {
	files, err := filepath.Glob(filepath.Join(dir, "*.tsv"))
	if err != nil {
		return nil, err
	}
	kinds := make(map[string]bool) // a line may be about all kinds of a rule
	for _, r := range analyzers.All() {
		kinds[r.Name] = true
		for _, k := range r.Kinds {
			kinds[r.ID(k)] = true
		}
	}
	var b strings.Builder
	fresh := make(map[string]counts)
	latest := make(map[string]counts)
	for _, name := range files {
		f, err := os.Open(name)
		if err != nil {
			return nil, err
		}
		sc := bufio.NewScanner(f)
		for n := 1; sc.Scan(); n++ {
			line := strings.TrimSpace(sc.Text())
			if line == "" || strings.HasPrefix(line, "#") || strings.HasPrefix(line, "rule/kind") {
				continue
			}
			cols := strings.Split(line, "\t")
			if len(cols) < 5 || len(cols) > 6 {
				f.Close()
				return nil, fmt.Errorf("%s:%d: %d columns, want 6 separated by tabs", name, n, len(cols))
			}
			for len(cols) < 6 {
				cols = append(cols, "")
			}
			ids := strings.Split(cols[0], ", ")
			if i := slices.IndexFunc(ids, func(id string) bool { return !kinds[id] }); i >= 0 {
				f.Close()
				return nil, fmt.Errorf("%s:%d: there is no rule or kind %s", name, n, ids[i])
			}
			if isFresh(line) {
				fresh[ids[0]] = fresh[ids[0]].plus(cols[2:5])
			}
			if isLatest(line) {
				latest[ids[0]] = latest[ids[0]].plus(cols[2:5])
			}
			cols[0] = "`" + strings.Join(ids, "`, `") + "`"
			fmt.Fprintf(&b, "| %s |\n", strings.Join(cols, " | "))
		}
		f.Close()
		if err := sc.Err(); err != nil {
			return nil, err
		}
	}
	return []byte(fmt.Sprintf(precisionHead, freshTable(fresh, latest)) + b.String()), nil
}

// isFresh reports whether a line counts the reports on code that nobody had seen
// before they were read.
func isFresh(line string) bool {
	return strings.Contains(line, "never seen before") || strings.Contains(line, "nobody had seen")
}

// isLatest reports whether a line is of one of the last three readings.
func isLatest(line string) bool {
	return strings.Contains(line, "tenth reading") || strings.Contains(line, "eleventh reading") || strings.Contains(line, "twelfth reading")
}

// counts are how many reports there were, and how many of them right and wrong.
type counts [3]int

// plus adds the columns of a line; what is no number was not counted.
func (c counts) plus(cols []string) counts {
	for i, col := range cols {
		n, err := strconv.Atoi(col)
		if err == nil {
			c[i] += n
		}
	}
	return c
}

// freshTable renders the sums by kind, most reports first, and their total.
func freshTable(fresh, latest map[string]counts) string {
	kinds := slices.Sorted(maps.Keys(fresh))
	slices.SortStableFunc(kinds, func(a, b string) int { return fresh[b][0] - fresh[a][0] })
	var b strings.Builder
	b.WriteString("| rule/kind | now | reports | right | wrong | last three |\n|---|---|---|---|---|---|\n")
	var total counts
	for _, k := range kinds {
		c := fresh[k]
		recent := ""
		if l := latest[k]; l[0] > 0 {
			recent = fmt.Sprintf("%d of %d", l[1], l[0])
		}
		fmt.Fprintf(&b, "| `%s` | %s | %d | %d | %d | %s |\n", k, now(k), c[0], c[1], c[2], recent)
		for i, n := range c {
			total[i] += n
		}
	}
	fmt.Fprintf(&b, "| all | | %d | %d | %d | |\n", total[0], total[1], total[2])
	return b.String()
}

// now says whether a kind is on by default; of a whole rule, whether any is.
func now(id string) string {
	for _, r := range analyzers.All() {
		for _, k := range r.Kinds {
			if (r.ID(k) == id || r.Name == id) && k.Severity != rule.Strict {
				return "on"
			}
		}
	}
	return "strict"
}
