package capacity

import (
	"context"

	"example.com/courses/013_region_capacity/good/regional"
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
	answers := make([]<-chan regional.Answer, len(regions))
	for i, region := range regions {
		answers[i] = q.Query(ctx, region)
	}
	for i, region := range regions {
		a := <-answers[i]
		line := Line{Region: region, Free: a.Usage.Cores - a.Usage.CoresUsed}
		if a.Err != nil {
			line = Line{Region: region, Error: a.Err.Error()}
		}
		lines = append(lines, line)
	}
	return lines
}
