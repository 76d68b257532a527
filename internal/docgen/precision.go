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

What matters to a newcomer is code on which no condition was tuned. Eighteen times the defaults were run over code bases
that nobody had looked at, and every report was read with the source open, mostly by somebody who had not written the
rule, before anything was changed. A report is right if its reader could write down the run on which it goes wrong, and
believed that a maintainer would change the code; "true" are those of which only the second is missing: commands and processes that
end then, tests, answers whose cause nobody asks for.

| reading | code bases | reports | right | true | untrue | |
|---|---|---|---|---|---|---|
| fifth | | 70 | 47 | | | 12 wrong, 11 doubtful |
| sixth | | 47 | 29 | | | |
| seventh | 19 | 356 | 194 | | | 28 of the wrong ones have one cause, in one code base |
| eighth | 13 | 163 | 87 | 29 | 47 | 21 of the wrong ones have one cause |
| ninth | 9 | 217 | 20 | | | 187 of one lock that was not understood |
| tenth | 15 | 174 | 82 | 58 | 34 | |
| eleventh | 22 | 147 | 75 | 43 | 29 | |
| twelfth | 27 | 279 | 133 | 109 | 37 | |
| thirteenth | 24 | 134 | 73 | 41 | 20 | nine of the untrue ones have one cause; seven of the code bases had no report |
| fourteenth | 25 | 81 | 44 | 22 | 15 | ten of the untrue ones are silent since; five of the code bases had no report |
| fifteenth | 25 | 122 | 43 | 34 | 45 | 13 of the untrue ones are of one object, 15 more of three causes; 32 are silent since; eight of the code bases had no report |
| sixteenth | 35 | 177 | 94 | 35 | 48 | 13 of the untrue ones name a wrong run or line of a defect that is there; 38 of the wrong ones are silent since; eight of the code bases had no report |
| seventeenth | 25 | 91 | 58 | 26 | 7 | four of the untrue ones are silent since; six of the code bases had no report |
| eighteenth | 27 | 96 | 61 | 17 | 18 | 10 of the untrue ones are silent since; six of the code bases had no report |

So about half of the reports on new code are right, of the last two readings nearly two in three, and four in five are true; one cause that
was not known makes many of the rest, so that readings differ. That is below the bar, 95 in a hundred, and 90 for advice. After each reading
the causes of the wrong reports were mended, as the lines below say, and kinds that were mostly wrong became strict: of which less than half
were right in all and in the last readings, if what made them wrong is not mended, and those that made most of the wrong ones of a reading:
waits that ignore a context, and receivers that leave at the end of a context from outside. So the sums of the kinds are what was, not what
is ("now" says whether a kind is on today; "last three" counts the right ones of the sixteenth, seventeenth and eighteenth reading, whose conditions are closest to today's). ` + "`" + `hotloop/recompute` + "`" + ` is on at a bit
more than half: a profile tells its reports apart (profiles.md), and what was wrong were generators and tools. Of the wrong reports of ` + "`relock`" + `, 263 are of
four locks that were not understood; a lock that more than six functions of a package seem to wait for is left alone since.

%s
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
	return strings.Contains(line, "sixteenth reading") || strings.Contains(line, "seventeenth reading") || strings.Contains(line, "eighteenth reading")
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
