package capacity

import (
	"context"

	"example.com/courses/013_region_capacity/bad/regional"
)

type Line struct {
	Region string
	Free   int
	Error  string `json:",omitempty"`
}

type Querier interface {
	Query(ctx context.Context, region string) <-chan regional.Answer
}

func Report(ctx context.Context, q Querier, regions []string) []Line {
	lines := make([]Line, 0, len(regions))
	for _, region := range regions {
		answer := q.Query(ctx, region)
		a := <-answer
		line := Line{Region: region, Free: a.Usage.Cores - a.Usage.CoresUsed}
		if a.Err != nil {
			line = Line{Region: region, Error: a.Err.Error()}
		}
		lines = append(lines, line)
	}
	return lines
}
